"""A meeting is set for a child: the kind first, then when, where, whose chair, which siblings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.history.models import Fact
from keyworker.meetings.actions import cancel, schedule
from keyworker.meetings.models import Meeting
from keyworker.people.actions import relate
from tests.oversight.council import appointed, council  # noqa: F401
from tests.web.meeting.told import ahead, held_child, typed_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(council):  # noqa: F811
    return held_child(council, plan="cp_plan")


@pytest.fixture
def desk(client, council):  # noqa: F811
    client.force_login(council.social_worker)
    return client


def address(child, kind="core_group"):
    return f"{reverse('set_meeting', args=[child.reference])}?type={kind}"


def answers(when, **more):
    today = timezone.localdate()
    return {**typed_day("scheduled_for", when), **typed_day("set_on", today), "chair": "", **more}


def brother_of(council, child):  # noqa: F811
    brother = held_child(council, "Kofi", sex="M")
    by = council.social_worker
    relate(person=brother, other=child, kind="sibling", same_household=True, by=by)
    return brother


def test_the_kinds_of_the_pack_are_offered_first_with_who_may_chair(desk, child):
    page = desk.get(reverse("set_meeting", args=[child.reference])).content.decode()
    for title in ("Strategy meeting", "Initial child protection conference", "Core group"):
        assert title in page
    assert "Chaired by: Child Protection Chair." in page
    assert "The first and the last: Assistant Team Manager or Team Manager." in page


def test_only_those_in_a_post_that_may_chair_are_offered(desk, council, child):  # noqa: F811
    page = desk.get(address(child, "icpc")).content.decode()
    assert "Beatrix Cole, Child Protection Chair" in page
    assert "Tom Brandt" not in page


def test_setting_a_meeting_leads_to_its_page_and_puts_the_date_in_the_history(
    desk,
    council,  # noqa: F811
    child,
):
    when = ahead(days=5)
    chair = str(council.manager.pk)
    sent = answers(when, place="Civic Offices, room 2", chair=chair)
    answer = desk.post(address(child), sent)
    meeting = Meeting.objects.get()
    assert answer.url == f"{reverse('meeting', args=[meeting.pk])}?of={child.reference}"
    assert (meeting.type, meeting.place, meeting.chair) == (
        "core_group",
        "Civic Offices, room 2",
        council.manager,
    )
    assert meeting.scheduled_for == when
    assert Fact.objects.filter(name="core_group.scheduled", subject_id=child.pk).count() == 1
    assert "Core group set for" in desk.get(answer.url).content.decode()


def test_a_brother_chosen_is_in_the_meeting_and_one_left_out_is_not(desk, council, child):  # noqa: F811
    brother = brother_of(council, child)
    assert "Kofi Ilett" in desk.get(address(child)).content.decode()
    desk.post(address(child), answers(ahead(days=5), siblings=[str(brother.pk)]))
    desk.post(address(child), answers(ahead(days=40)))
    with_him, without = Meeting.objects.order_by("pk")
    assert set(with_him.children.all()) == {child, brother}
    assert set(without.children.all()) == {child}


def test_sent_in_twice_the_meeting_is_set_once(desk, child):
    sent = answers(ahead(days=5))
    first, second = desk.post(address(child), sent), desk.post(address(child), sent)
    assert Meeting.objects.count() == 1
    assert first.url == second.url


def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_is_kept(desk, child):
    sent = answers(ahead(days=5), place="Room 9") | {"scheduled_for_month": "13"}
    answer = desk.post(address(child), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The date of the meeting must be a real date" in page
    assert 'value="Room 9"' in page
    assert not Meeting.objects.exists()


def test_a_meeting_without_a_time_is_asked_for_one(desk, child):
    sent = answers(ahead(days=5)) | {"scheduled_for_time": ""}
    page = desk.post(address(child), sent).content.decode()
    assert "The date of the meeting must include a time" in page


def test_a_time_that_has_passed_asks_why_and_is_then_kept(desk, child):
    when = ahead(days=-3)
    asked = desk.post(address(child), answers(when))
    assert "This time has passed. If the meeting took place, record it" in asked.content.decode()
    assert not Meeting.objects.exists()
    desk.post(address(child), answers(when, reason="Set by telephone, the family did not come"))
    assert Meeting.objects.get().dates.get().reason.startswith("Set by telephone")


def test_the_day_it_was_set_may_be_earlier_but_not_to_come(desk, child):
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=n) for n in (-1, 1))
    refused = desk.post(address(child), answers(ahead(days=5)) | typed_day("set_on", tomorrow))
    assert "The day it was set must be today or in the past" in refused.content.decode()
    desk.post(address(child), answers(ahead(days=5)) | typed_day("set_on", yesterday))
    assert timezone.localdate(Meeting.objects.get().dates.get().set_at) == yesterday


def test_someone_who_may_not_chair_is_refused_in_words(desk, council, child):  # noqa: F811
    sent = answers(ahead(days=5), chair=str(council.colleague.pk))
    answer = desk.post(address(child, "icpc"), sent)
    assert answer.status_code == 422
    assert not Meeting.objects.exists()


def test_a_meeting_that_is_set_already_is_pointed_out(desk, council, child):  # noqa: F811
    by = council.social_worker
    set_one = schedule(type="core_group", children=[child], scheduled_for=ahead(days=2), by=by)
    page = desk.get(address(child)).content.decode()
    assert "One is set for" in page
    assert f"{reverse('meeting', args=[set_one.pk])}?of={child.reference}" in page
    cancel(meeting=set_one, by=council.social_worker, reason="No room")
    assert "One is set for" not in desk.get(address(child)).content.decode()


def test_an_unknown_kind_offers_the_kinds_and_an_unknown_child_is_not_found(desk, child):
    assert "Which meeting" in desk.get(address(child, "tea_party")).content.decode()
    assert desk.get(reverse("set_meeting", args=["KW999999"])).status_code == 404


def test_looking_is_noted_for_the_child_and_the_siblings_shown(desk, council, child):  # noqa: F811
    brother = brother_of(council, child)
    desk.get(address(child))
    noted = AuditEntry.objects.filter(deed="read.set_meeting").get()
    assert set(noted.subject_ids) == {child.pk, brother.pk}


def test_the_page_asks_as_little_in_a_larger_council(desk, council, child):  # noqa: F811
    with CaptureQueriesContext(connection) as small:
        desk.get(address(child))
    for number in range(8):
        appointed(f"Sam Worker {number}", "social_worker", council.team)
        brother_of(council, child) if number == 0 else None
    with CaptureQueriesContext(connection) as larger:
        desk.get(address(child))
    assert asked(larger) <= 15, [query["sql"] for query in larger.captured_queries]
    assert asked(larger) - asked(small) <= 1  # the siblings' names, once there are siblings


def asked(captured):
    """How many questions went to the database; savepoints are none."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
