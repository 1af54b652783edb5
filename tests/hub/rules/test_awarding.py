"""Points by rule: given with the change of the appointment, taken back when it is corrected."""

from datetime import timedelta

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, MessageTemplate
from offthecharts.hub.points import services as ledger
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.rules import services
from offthecharts.hub.rules.models import AwardState, RuleAward, Trigger
from offthecharts.hub.tags import services as tags
from tests.hub.api.conftest import program_of
from tests.hub.people import give
from tests.hub.rules.visits import START, Visit, entries, known, points_of, rule_of, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(mateo: Member) -> Member:
    return known(mateo)


def test_coming_early_gives_points_that_name_rule_and_appointment(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.EARLY)
    Visit(brook_street).arrive(-4)
    entry = PointsEntry.objects.of(brook_street).get()
    assert (entry.points, entry.by_name) == (5, "Rule")
    assert entry.reason == "On time · Adjustment 24 Nov 14:20"
    assert points_of(patient) == 5


def test_the_same_report_again_and_an_older_one_change_nothing(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.EARLY)
    visit = Visit(brook_street)
    visit.arrive(-4)
    visit.version -= 1
    visit.arrive(-4)
    visit.version = -1
    visit.arrive(+30)
    assert entries(brook_street) == [5]
    taken = visit.report()
    assert taken is not None
    assert taken.version == 1


def test_a_correction_takes_the_points_back_by_a_reversal_and_a_second_one_gives_them_again(
    brook_street: Practice, patient: Member
) -> None:
    rule_of(brook_street, Trigger.EARLY)
    visit = Visit(brook_street)
    visit.arrive(-4)
    visit.report(status="booked", arrived_at=None)
    assert entries(brook_street) == [5, -5]
    visit.arrive(0)
    assert entries(brook_street) == [5, -5, 5]
    assert states(brook_street) == [AwardState.GIVEN]


def test_points_that_are_spent_stay_owed_until_they_are_there(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.KEPT, 10)
    visit = Visit(brook_street)
    visit.report(status="kept", kept_at=START)
    give(patient, -8, "Swapped for a book")
    visit.report(status="missed", kept_at=None)
    assert points_of(patient) == 2
    assert states(brook_street) == [AwardState.OWED]
    give(patient, 20)
    Visit(brook_street, starts_at=START + timedelta(days=30)).report()
    assert points_of(patient) == 12
    assert states(brook_street) == [AwardState.TAKEN_BACK]


def test_what_is_owed_and_due_again_is_simply_kept(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.KEPT, 10)
    visit = Visit(brook_street)
    visit.report(status="kept", kept_at=START)
    give(patient, -8, "Swapped for a book")
    visit.report(status="missed", kept_at=None)
    visit.report(status="kept", kept_at=START)
    assert (points_of(patient), states(brook_street)) == (2, [AwardState.GIVEN])
    assert entries(brook_street) == [10, -8]


def test_a_deduction_takes_at_most_what_is_there_and_gives_exactly_that_back(
    brook_street: Practice, patient: Member
) -> None:
    rule_of(brook_street, Trigger.MISSED, -20)
    give(patient, 7)
    visit = Visit(brook_street)
    visit.report(status="missed", missed_at=START)
    assert points_of(patient) == 0
    visit.report(status="kept", missed_at=None, kept_at=START)
    assert points_of(patient) == 7


def test_a_deduction_that_finds_no_points_posts_nothing(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.MISSED, -20)
    visit = Visit(brook_street)
    visit.report(status="missed", missed_at=START)
    assert (entries(brook_street), states(brook_street)) == ([], [AwardState.GIVEN])
    visit.report(status="booked", missed_at=None)
    assert (entries(brook_street), states(brook_street)) == ([], [AwardState.TAKEN_BACK])


def test_only_appointments_after_the_switching_on_count(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.EARLY, active_since=START + timedelta(minutes=1))
    rule_of(brook_street, Trigger.EARLY, active_since=None)
    Visit(brook_street).arrive(-4)
    assert entries(brook_street) == []


def test_a_rule_that_was_changed_or_switched_off_still_corrects_what_it_gave(
    brook_street: Practice, patient: Member
) -> None:
    rule = rule_of(brook_street, Trigger.EARLY)
    visit = Visit(brook_street)
    visit.arrive(-4)
    rule.points, rule.from_minutes, rule.active_since = 50, 30, None
    rule.save(update_fields=["points", "from_minutes", "active_since"])
    visit.report(status="seated", seated_at=START)
    assert entries(brook_street) == [5]
    visit.arrive(+10)
    assert entries(brook_street) == [5, -5]


def test_groups_are_members_with_one_of_the_tags(brook_street: Practice, patient: Member) -> None:
    tag = tags.make(practice=brook_street, name="Invisalign")
    rule_of(brook_street, Trigger.EARLY, tag_ids=[str(tag.id)])
    Visit(brook_street).arrive(-4)
    assert entries(brook_street) == []
    tags.tag(patient, "Invisalign")
    Visit(brook_street, starts_at=START + timedelta(days=1)).arrive(-4)
    assert entries(brook_street) == [5]


def test_booking_the_next_visit_rewards_the_visit_before_it(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.NEXT_BOOKED, name="Booked ahead")
    visit = Visit(brook_street)
    visit.report(status="kept", arrived_at=START, kept_at=START)
    assert entries(brook_street) == []
    following = Visit(brook_street, starts_at=START + timedelta(days=42), booked_at=START + timedelta(minutes=9))
    following.report()
    assert entries(brook_street) == [5]
    following.report(status="cancelled", cancelled_at=START + timedelta(minutes=12))
    assert entries(brook_street) == [5, -5]
    assert RuleAward.objects.of(brook_street).get().appointment.starts_at == START


def test_an_archived_member_gets_nothing_new(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.EARLY)
    patient.archived_at = START
    patient.save(update_fields=["archived_at"])
    Visit(brook_street).arrive(-4)
    assert entries(brook_street) == []


def test_a_patient_without_a_profile_leaves_no_trace(brook_street: Practice, mateo: Member) -> None:
    rule_of(brook_street, Trigger.EARLY)
    assert Visit(brook_street).arrive(-4) is None
    assert not brook_street_appointments(brook_street)


def brook_street_appointments(practice: Practice) -> int:
    from offthecharts.hub.appointments.models import ReportedAppointment

    return ReportedAppointment.objects.of(practice).count()


def test_an_entry_that_somebody_undid_by_hand_is_not_given_again(brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.EARLY)
    visit = Visit(brook_street)
    visit.arrive(-4)
    entry = PointsEntry.objects.of(brook_street).get()
    ledger.reverse(practice=brook_street, entry_id=entry.id, by_name="Dana", hub_user=None, idempotency_key="by-hand")
    visit.report(status="seated", seated_at=START)
    visit.report(status="booked", arrived_at=None, seated_at=None)
    assert entries(brook_street) == [5, -5]


def test_the_message_goes_with_the_points_and_is_stopped_with_them(
    brook_street: Practice, patient: Member, rosa: Member
) -> None:
    brook_street.postal_address = "48 Brook Street"
    brook_street.save()
    rosa.email = "rosa@example.org"
    rosa.save(update_fields=["email"])
    template = MessageTemplate.across_practices.create(
        practice=brook_street, name="On time", subject="Well done, {first_name}", body="Points for being on time."
    )
    rule_of(brook_street, Trigger.EARLY, message_template_id=template.id)
    visit = Visit(brook_street)
    visit.arrive(-4)
    message = Message.objects.of(brook_street).get()
    assert (message.to_address, message.subject, message.by_name) == ("rosa@example.org", "Well done, Mateo", "Rule")
    visit.report(status="booked", arrived_at=None)
    message.refresh_from_db()
    assert message.status == "cancelled"


def test_a_message_that_nobody_may_get_does_not_hold_the_points_back(brook_street: Practice, patient: Member) -> None:
    template = MessageTemplate.across_practices.create(practice=brook_street, name="On time", subject="Yes", body="!")
    rule_of(brook_street, Trigger.EARLY, message_template_id=template.id)
    Visit(brook_street).arrive(-4)
    assert entries(brook_street) == [5]
    assert not Message.objects.of(brook_street).exists()


def test_another_practices_rules_do_not_see_the_appointment(
    brook_street: Practice, elsewhere: Practice, patient: Member
) -> None:
    rule_of(elsewhere, Trigger.EARLY)
    Visit(brook_street).arrive(-4)
    assert entries(brook_street) == []


def test_a_reported_change_answers_with_the_balance(olive: HubUser, brook_street: Practice, patient: Member) -> None:
    rule_of(brook_street, Trigger.KEPT)
    part = {
        "external_id": "visit-1",
        "patient_external_id": "chart-1",
        "version": 3,
        "starts_at": "2026-11-24T14:20:00-05:00",
        "type": "Adjustment",
        "status": "kept",
        "kept_at": "2026-11-24T14:50:00-05:00",
    }
    change = {"key": "one", "subject": "chart-1", "appointment": part}
    answer = program_of(olive).post("changes", {"changes": [change, change | {"key": "two"}]}, key=None)
    results = answer.json()["results"]
    assert [(result["outcome"], result["balance"]) for result in results] == [("done", 5), ("done", 5)]


def test_waiving_leaves_the_points_and_can_be_undone(brook_street: Practice, patient: Member, olive: HubUser) -> None:
    rule_of(brook_street, Trigger.KEPT, 10)
    visit = Visit(brook_street)
    visit.report(status="kept", kept_at=START)
    give(patient, -8, "Swapped for a book")
    visit.report(status="missed", kept_at=None)
    award = RuleAward.objects.of(brook_street).get()
    services.waive(practice=brook_street, award_id=award.id, by=olive)
    give(patient, 20)
    visit.report(status="missed")
    assert (points_of(patient), states(brook_street)) == (22, [AwardState.WAIVED])
    services.owe(practice=brook_street, award_id=award.id, by=olive)
    assert services.take_back(practice=brook_street, award_id=award.id, by=olive)
    assert points_of(patient) == 12
