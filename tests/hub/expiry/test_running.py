"""Points that expire by rule: told first, the oldest spent first, once, and nothing that is still in use."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offthecharts.hub.expiry import queries, services
from offthecharts.hub.expiry.errors import NotExpired
from offthecharts.hub.expiry.models import ExpiryNotice, NoticeState, RuleKind
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message
from offthecharts.hub.points import services as points
from offthecharts.hub.points.errors import OwnFamily
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.expiry.days import day, given, notice_of, rule_on, spent, taken_back
from tests.hub.people import member_of


def test_nobody_loses_points_by_switching_the_rule_on(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    assert balance_of(brook_street, mateo) == 40
    notice = notice_of(mateo)
    assert (notice.points, notice.due_on, notice.state) == (40, date(2026, 3, 31), NoticeState.OPEN)
    services.run(brook_street, day(brook_street, 29))
    assert balance_of(brook_street, mateo) == 40
    services.run(brook_street, day(brook_street, 30))
    assert balance_of(brook_street, mateo) == 0
    entry = notice_of(mateo).entry
    assert (entry.kind, entry.points, entry.reason) == (
        EntryKind.EXPIRY,
        -40,
        "Expired: no activity for 6 months",
    )


def test_a_member_is_told_thirty_days_before_by_whoever_reads_their_mail(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="rosa@example.org")
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    for _time in range(2):
        services.run(brook_street, day(brook_street, 0))
    message = Message.objects.of(brook_street).get()
    assert message.to_address == "rosa@example.org"
    assert "40 points of Mateo at Brook Street Orthodontics, worth $4.00, expire on 31 March 2026." in message.body
    assert notice_of(mateo).message_id == message.id


def test_who_cannot_be_reached_is_said(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    assert "No e-mail address" in notice_of(mateo).untold


def test_nothing_is_announced_while_no_mail_can_go_out(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    brook_street.postal_address = ""
    services.run(brook_street, day(brook_street, 0))
    assert not ExpiryNotice.objects.of(brook_street).exists()


@pytest.mark.parametrize("kind", [RuleKind.INACTIVITY, RuleKind.AGE])
def test_points_are_kept_to_the_last_day_of_their_months(
    brook_street: Practice, mateo: Member, kind: RuleKind
) -> None:
    given(mateo, 40, 0)
    rule = rule_on(brook_street, kind, months=6)
    assert queries.expiring(rule, date(2026, 9, 1)) == {}
    assert queries.expiring(rule, date(2026, 9, 2)) == {mateo.id: 40}


def test_a_visit_in_time_keeps_everything(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    given(mateo, 1, 29)
    services.run(brook_street, day(brook_street, 30))
    assert balance_of(brook_street, mateo) == 41
    assert notice_of(mateo).state == NoticeState.LAPSED


def test_corrections_and_points_taken_back_are_no_activity(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -400)
    taken_back(given(mateo, 10, -5), -4)
    points.correct(
        practice=brook_street,
        member=mateo,
        points=3,
        reason="Counted again",
        by_name="Olive",
        hub_user=None,
        idempotency_key=uuid.uuid4().hex,
    )
    rule = rule_on(brook_street, RuleKind.INACTIVITY)
    assert queries.expiring(rule, day(brook_street, 0).date()) == {mateo.id: 43}


def test_points_that_came_by_a_correction_alone_are_kept_as_long_as_others(
    brook_street: Practice, mateo: Member
) -> None:
    points.correct(
        practice=brook_street,
        member=mateo,
        points=300,
        reason="From the old system",
        by_name="Olive",
        hub_user=None,
        idempotency_key=uuid.uuid4().hex,
    )
    today = PointsEntry.objects.of(brook_street).get().created_at.astimezone(brook_street.zone).date()
    for kind in (RuleKind.INACTIVITY, RuleKind.AGE):
        rule = rule_on(brook_street, kind)
        assert queries.expiring(rule, today) == {}
        assert queries.expiring(rule, date(today.year + 1, 12, 1)) == {mateo.id: 300}


def test_the_oldest_points_are_spent_first(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 50, -400)
    given(mateo, 30, -20)
    spent(mateo, 35, -10)
    rule_on(brook_street, RuleKind.AGE)
    services.run(brook_street, day(brook_street, 0))
    assert notice_of(mateo).points == 15
    spent(mateo, 10, 5)
    services.run(brook_street, day(brook_street, 30))
    assert notice_of(mateo).taken == 5
    assert balance_of(brook_street, mateo) == 30


def test_what_a_cancelled_order_gives_back_is_as_old_as_it_was(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 50, -400)
    taken_back(spent(mateo, 50, -20), -10)
    rule = rule_on(brook_street, RuleKind.AGE)
    assert queries.expiring(rule, day(brook_street, 0).date()) == {mateo.id: 50}


def test_never_more_expires_than_was_told(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 20, -400)
    given(mateo, 30, -170)
    rule_on(brook_street, RuleKind.AGE)
    services.run(brook_street, day(brook_street, -20))
    assert notice_of(mateo).points == 20
    services.run(brook_street, day(brook_street, 60))
    assert balance_of(brook_street, mateo) == 30
    assert notice_of(mateo).points == 30
    services.run(brook_street, day(brook_street, 90))
    assert balance_of(brook_street, mateo) == 0


def test_running_twice_takes_and_announces_once(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    for number in (0, 0, 30, 30, 31):
        services.run(brook_street, day(brook_street, number))
    assert PointsEntry.objects.of(brook_street).filter(kind=EntryKind.EXPIRY).count() == 1
    assert ExpiryNotice.objects.of(brook_street).count() == 1
    assert list(faults()) == []


def test_what_expired_is_given_back_once_and_counts_from_that_day(
    brook_street: Practice, mateo: Member, olive: HubUser
) -> None:
    given(mateo, 40, -900)
    rule = rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    services.run(brook_street, day(brook_street, 30))
    notice = notice_of(mateo)
    services.give_back(practice=brook_street, notice_id=notice.id, by=olive)
    with pytest.raises(NotExpired):
        services.give_back(practice=brook_street, notice_id=notice.id, by=olive)
    assert balance_of(brook_street, mateo) == 40
    back = PointsEntry.objects.of(brook_street).get(kind=EntryKind.REVERSAL)
    today = back.created_at.astimezone(brook_street.zone).date()
    for kind in (RuleKind.INACTIVITY, RuleKind.AGE):
        rule.kind = kind
        assert queries.expiring(rule, today) == {}


def test_nobody_gives_expired_points_back_to_their_own_family(
    brook_street: Practice, mateo: Member, rosa: Member, olive: HubUser
) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    services.run(brook_street, day(brook_street, 30))
    olive.member_id = rosa.id
    olive.save()
    with pytest.raises(OwnFamily):
        services.give_back(practice=brook_street, notice_id=notice_of(mateo).id, by=olive)
    assert (notice_of(mateo).state, balance_of(brook_street, mateo)) == (NoticeState.DONE, 0)


def test_a_rule_that_is_switched_off_takes_nothing(brook_street: Practice, mateo: Member) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    rule_on(brook_street, RuleKind.OFF)
    services.run(brook_street, day(brook_street, 30))
    assert balance_of(brook_street, mateo) == 40
    assert notice_of(mateo).state == NoticeState.LAPSED


def test_archived_profiles_and_other_practices_are_left_alone(
    brook_street: Practice, elsewhere: Practice, mateo: Member
) -> None:
    theirs = member_of(elsewhere, "Nora", "Quist")
    given(theirs, 10, -900)
    given(mateo, 40, -900)
    Member.objects.of(brook_street).filter(id=mateo.id).update(archived_at=day(brook_street, -1))
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    assert not ExpiryNotice.across_practices.exists()


def test_finding_what_expires_asks_as_often_for_many_members_as_for_one(brook_street: Practice) -> None:
    rule = rule_on(brook_street, RuleKind.AGE, tell_members=False)
    asked = []
    for number in (1, 30):
        for place in range(number):
            given(member_of(brook_street, f"Kid{number}", f"Number {place}"), 5, -400)
        with CaptureQueriesContext(connection) as found:
            services.run(brook_street, day(brook_street, 0))
        asked.append(len(found))
    assert ExpiryNotice.objects.of(brook_street).count() == 31
    assert asked[1] <= asked[0] + 1
    assert rule.is_on
