"""The rules page, as Olive sees it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.models import PointRule, RuleAward, Trigger
from offthecharts.hub.rules.queries import preview
from offthecharts.hub.tags import services as tags
from tests.hub.people import give
from tests.hub.rules.visits import START, Visit, entries, known, points_of, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(mateo: Member) -> Member:
    return known(mateo)


def typed(**more: object) -> dict[str, object]:
    """A rule as it is typed."""
    return {"name": "On time", "trigger": "early", "to_minutes": "20", "points": "5", "do": "save", **more}


def the_rule(practice: Practice) -> PointRule:
    return PointRule.objects.of(practice).get()


def test_a_new_rule_is_off_and_its_page_offers_to_switch_it_on(as_olive: Client, brook_street: Practice) -> None:
    answer = as_olive.post("/rules/new/", typed(other_kinds="Check, check,  New   braces "), follow=True)
    rule = the_rule(brook_street)
    assert (rule.active_since, rule.to_minutes, rule.kinds) == (None, 20, ["Check", "New braces"])
    assert b"Switch on" in answer.content
    assert "Came at most 20 minutes early" in as_olive.get("/rules/").text
    as_olive.post(f"/rules/{rule.id}/switch/", {"active": "yes"})
    rule.refresh_from_db()
    assert rule.active_since is not None
    as_olive.post(f"/rules/{rule.id}/switch/", {"active": "no"})
    rule.refresh_from_db()
    assert rule.active_since is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points": "0"}, "other than zero"),
        ({"from_minutes": "30"}, "at least as many minutes"),
        ({"trigger": "hygiene_at_least"}, "Choose the lowest score"),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    as_olive: Client, brook_street: Practice, wrong: dict[str, str], said: str
) -> None:
    answer = as_olive.post("/rules/new/", typed(other_kinds="Check", **wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Check"' in answer.text
    assert not PointRule.objects.of(brook_street).exists()


def test_two_rules_of_one_name_are_refused(as_olive: Client, brook_street: Practice) -> None:
    rule_of(brook_street, Trigger.KEPT)
    answer = as_olive.post("/rules/new/", typed(name="on TIME"))
    assert answer.status_code == 422
    assert "already a rule called this" in answer.text


def test_minutes_of_another_trigger_are_not_kept(as_olive: Client, brook_street: Practice) -> None:
    as_olive.post("/rules/new/", typed(trigger="kept", from_minutes="3", least_score="4"))
    rule = the_rule(brook_street)
    assert (rule.from_minutes, rule.to_minutes, rule.least_score) == (None, None, None)


def test_the_preview_counts_what_the_same_rule_gives(
    as_olive: Client, brook_street: Practice, patient: Member
) -> None:
    """What is previewed for the last 30 days is what would have been given, had the rule been on before them."""
    today = timezone.now()
    rule = rule_of(brook_street, Trigger.EARLY, to_minutes=10, active_since=None)
    twin = rule_of(brook_street, Trigger.EARLY, to_minutes=10, active_since=today - timedelta(days=60), name="Twin")
    for days, minutes in [(2, -3), (9, -30), (16, 0), (23, 12), (45, -5)]:
        Visit(brook_street, starts_at=today - timedelta(days=days)).arrive(minutes)
    seen = preview(rule, now=timezone.now())
    assert (seen.looked_at, seen.awards, seen.points) == (4, 2, 10)
    awarded = RuleAward.objects.of(brook_street).filter(rule_id=twin.id, appointment__starts_at__gte=seen.since)
    earned = [appointment.id for earner in seen.earners for appointment in earner.appointments]
    assert sorted(earned) == sorted(awarded.values_list("appointment_id", flat=True))
    page = as_olive.get(f"/rules/{rule.id}/").text
    assert "Mateo" in page
    assert "+10" in page


def test_the_preview_is_for_the_groups_alone(brook_street: Practice, patient: Member) -> None:
    tag = tags.make(practice=brook_street, name="Invisalign")
    rule = rule_of(brook_street, Trigger.EARLY, tag_ids=[str(tag.id)], active_since=None)
    Visit(brook_street, starts_at=timezone.now() - timedelta(days=2)).arrive(-3)
    assert preview(rule, now=timezone.now()).awards == 0
    tags.tag(patient, "Invisalign")
    assert preview(rule, now=timezone.now()).awards == 1


def test_the_button_preview_saves_nothing(as_olive: Client, brook_street: Practice, patient: Member) -> None:
    Visit(brook_street, starts_at=timezone.now() - timedelta(days=2)).arrive(-3)
    answer = as_olive.post("/rules/new/", typed(do="preview"), headers={"HX-Request": "true"})
    assert "+5" in answer.text
    assert "Nothing is saved" in answer.text
    assert not PointRule.objects.of(brook_street).exists()
    assert entries(brook_street) == []


def test_a_preview_of_what_cannot_be_kept_marks_the_fields(as_olive: Client, brook_street: Practice) -> None:
    """It said so in grey in the card beside the form, and nothing where one types."""
    wrong = typed(do="preview", points="0", other_kinds="Check")
    answer = as_olive.post("/rules/new/", wrong, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.strip().startswith('<div class="rules-columns" id="rules-columns">')
    assert "data-form-summary" in answer.text
    assert 'id="id_points_error"' in answer.text
    assert 'value="Check"' in answer.text
    right = as_olive.post("/rules/new/", typed(do="preview"), headers={"HX-Request": "true"})
    assert "data-form-summary" not in right.text
    assert 'id="preview-title" tabindex="-1" autofocus' in right.text


def test_without_tags_the_form_says_where_groups_come_from(as_olive: Client, brook_street: Practice) -> None:
    assert "Groups to choose from" in as_olive.get("/rules/new/").text
    tags.make(practice=brook_street, name="Invisalign")
    assert "Groups to choose from" not in as_olive.get("/rules/new/").text


def test_what_is_owed_stands_on_the_page_and_is_settled_there(
    as_olive: Client, brook_street: Practice, patient: Member
) -> None:
    rule_of(brook_street, Trigger.KEPT, 10, name="Visit kept")
    visit = Visit(brook_street)
    visit.report(status="kept", kept_at=START)
    give(patient, -8, "Swapped for a book")
    visit.report(status="missed", kept_at=None)
    assert "To be taken back" in as_olive.get("/rules/").text
    award = RuleAward.objects.of(brook_street).get()
    as_olive.post(f"/rules/owed/{award.id}/take-back/")
    assert points_of(patient) == 2
    assert "keeps the 10 points" in as_olive.post(f"/rules/owed/{award.id}/waive/", follow=True).text
    assert "To be taken back" not in as_olive.get("/rules/").text
    as_olive.post(f"/rules/owed/{award.id}/owe/")
    give(patient, 20)
    as_olive.post(f"/rules/owed/{award.id}/take-back/")
    assert points_of(patient) == 12


def test_a_removed_rule_comes_back_by_undo_and_gives_nothing_meanwhile(
    as_olive: Client, brook_street: Practice, patient: Member
) -> None:
    rule = rule_of(brook_street, Trigger.EARLY)
    assert "Undo" in as_olive.post(f"/rules/{rule.id}/remove/", follow=True).text
    Visit(brook_street).arrive(-3)
    assert entries(brook_street) == []
    as_olive.post(f"/rules/{rule.id}/restore/")
    Visit(brook_street).arrive(-3)
    assert entries(brook_street) == [5]


def test_rules_are_moved(as_olive: Client, brook_street: Practice) -> None:
    for place, name in enumerate(["One", "Two", "Three"]):
        rule_of(brook_street, Trigger.KEPT, name=name, position=place)
    third = PointRule.objects.of(brook_street).get(name="Three")
    answer = as_olive.post(f"/rules/{third.id}/move/", {"to": "up"}, headers={"HX-Request": "true"})
    assert answer.text.index("Three") < answer.text.index("Two")
    assert list(PointRule.objects.of(brook_street).values_list("name", flat=True)) == ["One", "Three", "Two"]


def test_the_profile_lists_the_appointments_and_what_they_earned(
    as_dana: Client, brook_street: Practice, patient: Member
) -> None:
    rule_of(brook_street, Trigger.EARLY)
    visit = Visit(brook_street)
    visit.arrive(-4)
    visit.report(status="kept", kept_at=START, hygiene_score=4)
    page = as_dana.get(f"/members/{patient.number}/").text
    assert "Appointments" in page
    assert "24 Nov 2026 14:20" in page
    assert "hygiene 4 of 5" in page


def test_the_list_asks_the_database_no_more_for_more_rules(
    as_olive: Client, brook_street: Practice, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for place in range(12):
        rule_of(brook_street, Trigger.KEPT, name=f"Rule {place}", position=place)
    as_olive.get("/rules/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # the fixture is a context manager
        as_olive.get("/rules/")
