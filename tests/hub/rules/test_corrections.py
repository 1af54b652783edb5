"""Whatever the desk does and corrects: the points by rule are those of the appointments as they are in the end."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.conditions import Terms, holds
from offthecharts.hub.rules.models import AwardState, PointRule, RuleAward, Trigger
from tests.hub.people import give, member_of
from tests.hub.rules.visits import Visit

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 24, 19, 20, tzinfo=UTC)
VISITS = 3
RULES: list[dict[str, Any]] = [
    {"trigger": Trigger.EARLY, "points": 5, "to_minutes": 10},
    {"trigger": Trigger.LATE, "points": -3, "from_minutes": 5},
    {"trigger": Trigger.KEPT, "points": 7, "kinds": ["Check"]},
    {"trigger": Trigger.MISSED, "points": -20},
    {"trigger": Trigger.NEXT_BOOKED, "points": 4},
    {"trigger": Trigger.CONFIRMED, "points": 2},
    {"trigger": Trigger.NO_BROKEN_BRACKET, "points": 10},
    {"trigger": Trigger.HYGIENE_AT_LEAST, "points": 6, "least_score": 4},
]
offsets = st.integers(min_value=-15, max_value=15).map(lambda count: timedelta(minutes=count))
moments = st.none() | offsets
steps = st.fixed_dictionaries(
    {
        "visit": st.integers(min_value=0, max_value=VISITS - 1),
        "status": st.sampled_from(["booked", "confirmed", "arrived", "seated", "kept", "missed", "cancelled"]),
        "type": st.sampled_from(["Check", "Adjustment"]),
        "bracket_broken": st.none() | st.booleans(),
        "hygiene_score": st.none() | st.integers(min_value=1, max_value=5),
        "confirmed_at": moments,
        "arrived_at": moments,
        "kept_at": moments,
        "cancelled_at": moments,
        "booked_at": moments,
        "spends": st.integers(min_value=0, max_value=25),
        "again": st.booleans(),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, min_size=1, max_size=12))
def test_points_by_rule_are_those_of_the_final_state_or_owed(
    brook_street: Practice, story: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        play(brook_street, story)
        transaction.set_rollback(True)


def play(practice: Practice, story: list[dict[str, Any]]) -> None:
    """One story of one patient, and what must be true after each of its steps."""
    member = member_of(practice, "Mateo", "Alvarez", birth_date=None)
    Member.objects.of(practice).filter(id=member.id).update(external_id="chart-1")
    rules = [
        PointRule.across_practices.create(
            practice=practice, name=f"Rule {place}", active_since=START - timedelta(days=1), position=place, **values
        )
        for place, values in enumerate(RULES)
    ]
    visits = [
        Visit(practice, external_id=uuid4().hex, starts_at=START + timedelta(days=30 * n)) for n in range(VISITS)
    ]
    for step in story:
        values = dict(step)
        visit, spends, again = visits[values.pop("visit")], values.pop("spends"), values.pop("again")
        values = {key: _moment(visit, value) for key, value in values.items()}
        visit.report(**values)
        if again:
            visit.version -= 1
            visit.report()
        assert_right(practice, member, rules)
        if 0 < spends <= balance_of(practice, member):
            give(member, -spends, "Swapped for a prize")


def _moment(visit: Visit, value: Any) -> Any:
    return visit.values["starts_at"] + value if isinstance(value, timedelta) else value


def assert_right(practice: Practice, member: Member, rules: list[PointRule]) -> None:
    """Each award that stands is due by the appointments as they are, each one due stands, and the ledger says so."""
    rows = list(ReportedAppointment.objects.of(practice).filter(member_id=member.id))
    due = {
        (rule.id, row.id): rule.points
        for rule in rules
        for row in rows
        if holds(Terms.of(rule), row, [other for other in rows if other is not row])
    }
    awards = {(award.rule_id, award.appointment_id): award for award in RuleAward.objects.of(practice)}
    given_now = {key: award for key, award in awards.items() if award.state == AwardState.GIVEN}
    assert given_now.keys() == due.keys()
    for key, award in given_now.items():
        assert award.points == due[key] or due[key] < award.points <= 0  # a deduction takes what there is
    owed = [award for award in awards.values() if award.state == AwardState.OWED]
    by_rule = PointsEntry.objects.of(practice).filter(member_id=member.id, by_name="Rule")
    posted = sum(by_rule.values_list("points", flat=True))
    assert posted == sum(award.points for award in [*given_now.values(), *owed])
    assert balance_of(practice, member) >= 0
