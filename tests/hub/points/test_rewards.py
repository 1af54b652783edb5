"""A reward is the same thing wherever it is asked for: in what was forgotten, in members' filter, in the report."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from offthecharts.hub.approvals.models import Approval, Because
from offthecharts.hub.forgotten import queries
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points import services as ledger
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.visits import VisitFilter, VisitSums, visit_sums
from tests.hub.forgotten.test_forgotten import known_for, visit_of
from tests.hub.people import give, member_of

DAYS_AGO = 3


def answers(member: Member, day: date) -> set[bool]:
    """What each place says: whether `member` was rewarded for their only visit, on `day`."""
    practice, period = member.practice, Period(day, day)
    sums = sum(visit_sums(practice, VisitFilter(period)), VisitSums())
    return {
        not queries.visits_without_points(practice, day).exists(),
        not queries.not_rewarded(practice, days=30).filter(id=member.id).exists(),
        not members_shown(practice, Wish(idle_days=30)).filter(id=member.id).exists(),
        sums.rewarded == 1,
        VisitFilter(period, "rewarded").visits(practice).exists(),
        not VisitFilter(period, "unrewarded").visits(practice).exists(),
    }


def on_the_day(member: Member, at: datetime) -> None:
    give(member, 10, at=at)


def days_later(member: Member, at: datetime) -> None:
    give(member, 10, given_at=at)


def waiting(member: Member, at: datetime) -> None:
    Approval.across_practices.create(
        practice=member.practice,
        member_id=member.id,
        points=10,
        reason="Helped at the fair",
        because=Because.MISC,
        by_name="Dana",
        given_at=at,
        idempotency_key=uuid.uuid4().hex,
        input_sha256="0" * 64,
    )


def taken_back(member: Member, at: datetime) -> None:
    [entry] = give(member, 10, at=at).entries
    ledger.take_back(entry, by_name="Dana", hub_user=None, idempotency_key=uuid.uuid4().hex)


def taken_away(member: Member, at: datetime) -> None:
    give(member, 50, at=at - timedelta(days=60))
    give(member, -10, at=at)


def nothing(member: Member, at: datetime) -> None:
    """The visit went without."""


REWARDED = [on_the_day, days_later, waiting]
NOT_REWARDED = [taken_back, taken_away, nothing]


@pytest.mark.parametrize("act", [*REWARDED, *NOT_REWARDED])
def test_every_place_says_the_same_of_a_visit(
    brook_street: Practice, mateo: Member, act: Callable[[Member, datetime], None]
) -> None:
    at = timezone.now().replace(microsecond=0) - timedelta(days=DAYS_AGO)
    known_for(mateo, 400)
    visit_of(mateo, at=at)
    act(mateo, at)
    assert answers(mateo, timezone.localdate(at, brook_street.zone)) == {act in REWARDED}


def test_points_put_right_days_later_are_given_at_the_visit(brook_street: Practice, mateo: Member) -> None:
    at = timezone.now().replace(microsecond=0) - timedelta(days=DAYS_AGO)
    visit_of(mateo, at=at)
    give(mateo, 10, given_at=at)
    day, today = (timezone.localdate(moment, brook_street.zone) for moment in (at, timezone.now()))
    [then] = visit_sums(brook_street, VisitFilter(Period(day, day)))
    [now] = visit_sums(brook_street, VisitFilter(Period(today, today)))
    assert (then.came, then.rewarded, then.given, now) == (1, 1, 10, VisitSums())


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_profile_got_before_it_was_merged_rewards_the_one_that_was_kept(
    brook_street: Practice, mateo: Member, olive: HubUser, times: int
) -> None:
    at = timezone.now().replace(microsecond=0) - timedelta(days=DAYS_AGO)
    profiles = [known_for(mateo, 400), *(member_of(brook_street, "Matt", f"Alvarez {time}") for time in range(times))]
    visit_of(profiles[-1], at=at)
    give(profiles[-1], 10, at=at)
    give(profiles[-1], -10, "Missed without a call", at=at)  # nothing left that the merge would move
    while len(profiles) > 1:
        merged = profiles.pop()
        key = uuid.uuid4().hex
        merge(practice=brook_street, kept_id=profiles[-1].id, merged_id=merged.id, by=olive, idempotency_key=key)
    assert answers(mateo, timezone.localdate(at, brook_street.zone)) == {True}
    shown = members_shown(brook_street, Wish()).get(id=mateo.id)
    assert shown.active_at == at
    assert queries.not_rewarded(brook_street, days=1).get().rewarded_at == at
