"""A council starts from its pack: teams, then workers in posts, each refusal in words."""

import io

import pytest
from django.contrib.auth import authenticate

from keyworker.workforce.models import PostHolding, Team, Worker

STRONG = "a quiet orchard 7"


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""

    def type_(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return type_


def appoint(keyworker, *more, username="ruth", team="duty", post="duty_manager"):
    return keyworker(
        *("council", "appoint", username, "--name", "Ruth Adeyemi"),
        *("--post", post, "--team", team, *more),
    )


@pytest.mark.django_db
def test_a_council_is_set_up_and_its_first_worker_can_sign_in(keyworker, typed):
    assert keyworker("council", "set-up").code == 0
    teams = Team.objects.count()
    assert teams > 5
    typed(f"{STRONG}\n")
    answer = appoint(keyworker)
    assert (answer.code, answer.err) == (0, "")
    assert authenticate(None, username="ruth", password=STRONG) == Worker.objects.get()
    assert PostHolding.objects.get().post == "duty_manager"
    assert keyworker("council", "set-up").code == 0
    assert Team.objects.count() == teams


@pytest.mark.django_db
def test_posts_and_teams_are_listed_with_the_codes_to_use(keyworker):
    keyworker("council", "set-up")
    listed = keyworker("council", "posts").out
    assert "team_manager" in listed
    assert "safeguarding_east" in listed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "known", "password", "words"),
    [
        ((), {"team": "dutty"}, STRONG, "There is no team dutty"),
        ((), {"post": "boss"}, STRONG, "There is no post boss"),
        (("--supervisor", "nobody"), {}, STRONG, "Nobody signs in as nobody"),
        ((), {}, "short", "too short"),
        ((), {"username": "taken"}, STRONG, "signs in as taken already"),
    ],
)
def test_a_refused_appointment_says_why_and_leaves_nobody(
    keyworker, typed, more, known, password, words
):
    keyworker("council", "set-up")
    Worker.objects.create_user("taken", name="Somebody")
    typed(f"{password}\n")
    answer = appoint(keyworker, *more, **known)
    assert answer.code == 2
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert Worker.objects.count() == 1
    assert not PostHolding.objects.exists()
