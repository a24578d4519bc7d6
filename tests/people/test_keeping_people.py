"""Making people known: what is refused, in which words, and what follows from what is kept."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keyworker.audit.models import AuditEntry
from keyworker.audit.refusals import NotFound, NotPermitted, Unclear
from keyworker.history.queries import subject
from keyworker.involvements.policy import may_see_protected
from keyworker.people.actions import (
    LikelyDouble,
    add_identifier,
    add_name,
    change_name,
    correct_birth,
    create_adult,
    create_child,
    end_relationship,
    record_address,
    record_birth,
    record_telephone,
    relate,
)
from keyworker.people.models import Person, PersonName, SearchKey
from keyworker.people.names import display
from keyworker.people.queries import child_for, find, kin_of, relations_of
from keyworker.workforce.models import Worker
from tests.oversight.council import council  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def amara(council):  # noqa: F811
    return council.child(given="Amara", family="Ilett", born=date(2017, 5, 4))


def create(council, **known):  # noqa: F811
    usual = {"given": "Ben", "family": "Stone", "born": date(2015, 2, 1)}
    return create_child(by=council.duty_worker, looked_at_duplicates=[], **{**usual, **known})


@pytest.mark.parametrize(
    ("known", "box", "words"),
    [
        ({"given": ""}, "given", "Enter the first names"),
        ({"family": " "}, "family", "Enter the family name"),
        ({"given": "x" * 101}, "given", "100 characters"),
        ({"given": "A\x00b"}, "given", "cannot be shown"),
        ({"born": None}, "born", "Enter the date of birth"),
        ({"born": date(2099, 1, 1)}, "born", "lies in the past"),
        ({"born": date(1890, 1, 1)}, "born", "check the year"),
        ({"born": date(1970, 1, 1)}, "born", "is not a child"),
        ({"born": None, "expected": date(2099, 1, 1)}, "expected", "within ten months"),
    ],
)
def test_a_child_that_cannot_be_is_refused_box_by_box_and_nothing_is_left(
    council,  # noqa: F811
    known,
    box,
    words,
):
    before = AuditEntry.objects.count()
    with pytest.raises(Unclear) as refused:
        create(council, **known)
    assert words in refused.value.errors[box]
    assert not Person.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_worker_without_a_post_makes_nobody_known_and_sees_nobody(council, amara):  # noqa: F811
    stranger = Worker.objects.create_user("nobody", name="No Post")
    with pytest.raises(NotPermitted):
        create_child(
            given="Ben", family="Stone", born=date(2015, 2, 1), by=stranger, looked_at_duplicates=[]
        )
    with pytest.raises(NotFound):
        child_for(stranger, amara.reference)
    assert list(find(stranger, "Amara Ilett")) == []


@pytest.mark.parametrize(
    "known",
    [
        {"given": "Amara", "family": "Ilett"},
        {"given": "Amarah", "family": "Illett"},
        {"given": "Ilett", "family": "Amara"},
        {"given": "Amara", "family": "Ilett", "born": date(2017, 4, 5)},
        {"given": "Amara Rose", "family": "Ilett"},
    ],
)
def test_who_may_be_the_same_child_must_be_looked_at_first(council, amara, known):  # noqa: F811
    with pytest.raises(LikelyDouble) as refused:
        create(council, **{"born": date(2017, 5, 4), **known})
    assert [fit.person for fit in refused.value.fits] == [amara]
    assert amara.reference in str(refused.value)
    made = create_child(
        by=council.duty_worker,
        looked_at_duplicates=[amara.pk],
        **{"born": date(2017, 5, 4), **known},
    )
    assert made != amara


def test_twins_are_looked_at_once_and_other_children_not_at_all(council, amara):  # noqa: F811
    twin = create_child(
        given="Blessing",
        family="Ilett",
        born=amara.born,
        by=council.duty_worker,
        looked_at_duplicates=[amara.pk],
    )
    assert twin.born == amara.born
    for other in ({"given": "Zoe", "family": "Marsh"}, {"given": "Amara", "family": "Okafor"}):
        assert create(council, born=date(2011, 9, 9), **other)


def test_each_deed_leaves_its_audit_row(council, amara):  # noqa: F811
    by = council.duty_worker
    adult = create_adult(given="Ruth", family="Ilett", by=by, looked_at_duplicates=[])
    deeds = [
        lambda: change_name(person=amara, given="Amara", family="Stone", by=by),
        lambda: add_name(person=amara, kind="alias", given="Mimi", by=by),
        lambda: record_address(person=amara, lines="1 Row", by=by),
        lambda: add_identifier(person=amara, kind="nhs", value="9434765919", by=by),
        lambda: correct_birth(child=amara, born=date(2017, 5, 5), by=by),
        lambda: relate(person=adult, other=amara, kind="parent", by=by),
        lambda: record_telephone(person=adult, telephone="07700 900123", by=by),
    ]
    for deed in deeds:
        before = AuditEntry.objects.count()
        deed()
        rows = AuditEntry.objects.order_by("pk")[before:]
        assert rows
        assert all(row.worker_id == by.pk for row in rows)
        assert any({amara.pk, adult.pk} & set(row.subject_ids) for row in rows)


def test_an_unborn_child_keeps_one_record_through_birth(council):  # noqa: F811
    baby = create(council, given="", born=None, expected=TODAY() + timedelta(days=30))
    assert display(baby) == "Unborn baby Stone"
    assert subject("child", baby.pk).expected == (TODAY() + timedelta(days=30)).toordinal()
    record_birth(child=baby, born=TODAY(), by=council.duty_worker)
    assert subject("child", baby.pk).born == TODAY().toordinal()
    with pytest.raises(Unclear, match="on the record already"):
        record_birth(child=baby, born=TODAY(), by=council.duty_worker)


def test_a_former_name_stays_and_is_still_found(council, amara):  # noqa: F811
    change_name(person=amara, given="Amara", family="Okafor", by=council.duty_worker)
    kinds = dict(amara.names.values_list("family", "kind"))
    assert kinds == {"Okafor": "current", "Ilett": "former"}
    assert PersonName.objects.filter(person=amara, kind="current").count() == 1
    (fit,) = find(council.social_worker, "Amara Ilett")
    assert fit.why == "Was called Amara Ilett"


def test_the_same_thing_told_twice_is_kept_once(council, amara):  # noqa: F811
    by = council.duty_worker
    for _ in range(2):
        change_name(person=amara, given="Amara", family="Okafor", by=by)
        add_name(person=amara, kind="alias", given="Mimi", by=by)
        record_address(person=amara, lines="1 Row", postcode="KW1 2AB", by=by)
        add_identifier(person=amara, kind="nhs", value="9434765919", by=by)
    assert sorted(amara.names.values_list("kind", flat=True)) == ["alias", "current", "former"]
    assert amara.addresses.get().ended_on is None
    assert amara.identifiers.count() == 1


@pytest.mark.parametrize(
    ("telephone", "words"),
    [
        ("12", "area code"),
        ("ring Nan", "area code"),
        ("0" * 41, "40 characters"),
        ("\x00", "shown"),
    ],
)
def test_a_telephone_number_that_cannot_be_rung_is_refused(council, telephone, words):  # noqa: F811
    by = council.duty_worker
    known = {"given": "Ruth", "family": "Ilett", "looked_at_duplicates": [], "by": by}
    with pytest.raises(Unclear, match=words):
        create_adult(telephone=telephone, **known)
    adult = create_adult(**known)
    with pytest.raises(Unclear, match=words):
        record_telephone(person=adult, telephone=telephone, by=by)
    record_telephone(person=adult, telephone=" 07700  900123 (evenings)", by=by)
    adult.refresh_from_db()
    assert adult.telephone == "07700 900123 (evenings)"
    record_telephone(person=adult, telephone="", by=by)
    assert adult.telephone == ""


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("nhs", "943 476 5918", "last digit does not fit"),
        ("nhs", "12345", "10 digits"),
        ("upn", "12", "11 digits"),
        ("shoe", "9", "Choose what kind"),
    ],
)
def test_a_number_that_cannot_be_is_refused(council, amara, kind, value, words):  # noqa: F811
    with pytest.raises(Unclear, match=words):
        add_identifier(person=amara, kind=kind, value=value, by=council.duty_worker)
    assert not amara.identifiers.exists()


def test_a_number_belongs_to_one_person_and_says_to_whom(council, amara):  # noqa: F811
    add_identifier(person=amara, kind="nhs", value="943 476 5919", by=council.duty_worker)
    other = create(council)
    with pytest.raises(Unclear, match=amara.reference):
        add_identifier(person=other, kind="nhs", value="9434765919", by=council.duty_worker)


def test_a_new_address_ends_the_one_before_and_is_found(council, amara):  # noqa: F811
    by = council.duty_worker
    record_address(person=amara, lines="14 Tannery Row", postcode="kw12ab", by=by)
    record_address(person=amara, lines="2 Mill Close", postcode="KW3 4CD", by=by)
    now = amara.addresses.get(ended_on=None)
    assert (now.lines, now.postcode) == ("2 Mill Close", "KW3 4CD")
    assert find(council.social_worker, "KW1 2AB")[0].person == amara
    with pytest.raises(Unclear) as refused:
        record_address(
            person=amara, lines="", postcode="?", started_on=TODAY() + timedelta(days=9), by=by
        )
    assert set(refused.value.errors) == {"lines", "postcode", "started_on"}


def test_a_protected_address_has_no_keys_and_is_known_to_those_who_hold_the_case(
    council,  # noqa: F811
    amara,
):
    from keyworker.involvements.actions import allocate, hold_by_team, start_involvement

    record_address(
        person=amara, lines="2 Hidden Close", postcode="KW9 9ZZ", protected=True,
        by=council.duty_worker,
    )  # fmt: skip
    assert not SearchKey.objects.filter(key__in=["a:hidden", "z:kw99zz"]).exists()
    start_involvement(child=amara, kind="open_case", at=TODAY(), by=council.manager)
    hold_by_team(child=amara, team=council.team, at=timezone.now(), by=council.manager)
    allocate(
        child=amara, worker=council.social_worker, role="social_worker", at=timezone.now(),
        by=council.manager,
    )  # fmt: skip
    assert may_see_protected(council.social_worker, amara)
    assert may_see_protected(council.manager, amara)
    assert may_see_protected(council.colleague, amara)  # the same team
    assert not may_see_protected(council.chair, amara)


def test_a_relationship_is_told_once_and_read_both_ways(council, amara):  # noqa: F811
    by = council.duty_worker
    mother = create_adult(given="Ruth", family="Ilett", by=by, looked_at_duplicates=[])
    row = relate(person=mother, other=amara, kind="parent", by=by, parental_responsibility=True)
    with pytest.raises(Unclear, match="already"):
        relate(person=mother, other=amara, kind="parent", by=by)
    with pytest.raises(Unclear, match="own relation"):
        relate(person=amara, other=amara, kind="sibling", by=by)
    (seen,) = kin_of(council.social_worker, amara)
    assert (seen.relation, seen.parental_responsibility) == ("Parent", True)
    (turned,) = relations_of(council.social_worker, mother)
    assert (turned.person, turned.words) == (amara, "Child")
    row.started_on = TODAY()
    with pytest.raises(Unclear, match="before it began"):
        end_relationship(relationship=row, ended_on=TODAY() - timedelta(days=1), by=by)
    end_relationship(relationship=row, ended_on=TODAY(), by=by)
    assert kin_of(council.social_worker, amara) == []
    assert len(relations_of(council.social_worker, amara)) == 1


def test_brothers_are_brothers_whichever_way_round_it_is_told(council, amara):  # noqa: F811
    other = create(council)
    relate(person=amara, other=other, kind="sibling", by=council.duty_worker)
    with pytest.raises(Unclear, match="already"):
        relate(person=other, other=amara, kind="sibling", by=council.duty_worker)
