"""The table of triggers: which appointment meets which rule."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.rules.conditions import Terms, holds
from offthecharts.hub.rules.models import Trigger

START = datetime(2026, 11, 24, 19, 20, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def visit(**values: Any) -> ReportedAppointment:
    """An appointment that is not stored."""
    return ReportedAppointment(**{"starts_at": START, "kind": "Adjustment", "status": Status.BOOKED, **values})


def came(after_seconds: float, status: str = Status.ARRIVED) -> ReportedAppointment:
    return visit(status=status, arrived_at=START + timedelta(seconds=after_seconds))


def terms(trigger: str, **values: Any) -> Terms:
    return Terms(trigger=trigger, points=5, **values)


KEPT = {"status": Status.KEPT, "arrived_at": START, "kept_at": START + timedelta(minutes=20)}


@pytest.mark.parametrize(
    ("rule", "appointment", "met"),
    [
        (terms(Trigger.EARLY), came(-600), True),
        (terms(Trigger.EARLY), came(0), True),
        (terms(Trigger.EARLY), came(59), True),
        (terms(Trigger.EARLY), came(60), False),
        (terms(Trigger.EARLY), visit(), False),
        (terms(Trigger.EARLY, from_minutes=5, to_minutes=20), came(-4 * 60), False),
        (terms(Trigger.EARLY, from_minutes=5, to_minutes=20), came(-5 * 60), True),
        (terms(Trigger.EARLY, from_minutes=5, to_minutes=20), came(-20 * 60), True),
        (terms(Trigger.EARLY, from_minutes=5, to_minutes=20), came(-21 * 60), False),
        (terms(Trigger.EARLY), came(-600, Status.KEPT), True),
        (terms(Trigger.EARLY), came(-600, Status.CANCELLED), False),
        (terms(Trigger.LATE), came(59), False),
        (terms(Trigger.LATE), came(60), True),
        (terms(Trigger.LATE, from_minutes=10), came(9 * 60 + 59), False),
        (terms(Trigger.LATE, from_minutes=10), came(10 * 60), True),
        (terms(Trigger.LATE, from_minutes=10, to_minutes=15), came(16 * 60), False),
        (terms(Trigger.KEPT), visit(**KEPT), True),
        (terms(Trigger.KEPT), came(0, Status.SEATED), False),
        (terms(Trigger.KEPT, kinds=["New braces"]), visit(**KEPT), False),
        (terms(Trigger.KEPT, kinds=["New braces", " adjustment "]), visit(**KEPT), True),
        (terms(Trigger.KEPT), visit(removed_at=START, **KEPT), False),
        (terms(Trigger.MISSED), visit(status=Status.MISSED, missed_at=START), True),
        (terms(Trigger.MISSED), visit(status=Status.CANCELLED), False),
        (terms(Trigger.CONFIRMED), visit(status=Status.CONFIRMED, confirmed_at=START), True),
        (terms(Trigger.CONFIRMED), visit(confirmed_at=START, **KEPT), True),
        (terms(Trigger.CONFIRMED), visit(status=Status.CANCELLED, confirmed_at=START), False),
        (terms(Trigger.CONFIRMED), visit(**KEPT), False),
        (terms(Trigger.NO_BROKEN_BRACKET), visit(bracket_broken=False, **KEPT), True),
        (terms(Trigger.NO_BROKEN_BRACKET), visit(bracket_broken=True, **KEPT), False),
        (terms(Trigger.NO_BROKEN_BRACKET), visit(**KEPT), False),
        (terms(Trigger.BROKEN_BRACKET), visit(bracket_broken=True, **KEPT), True),
        (terms(Trigger.BROKEN_BRACKET), visit(bracket_broken=True, status=Status.MISSED), False),
        (terms(Trigger.HYGIENE_AT_LEAST, least_score=4), visit(hygiene_score=4, **KEPT), True),
        (terms(Trigger.HYGIENE_AT_LEAST, least_score=4), visit(hygiene_score=3, **KEPT), False),
        (terms(Trigger.HYGIENE_AT_LEAST, least_score=4), visit(**KEPT), False),
        (terms(Trigger.CHECKUP_KEPT), visit(checkup_kept=True, **KEPT), True),
        (terms(Trigger.CHECKUP_KEPT), visit(checkup_kept=False, **KEPT), False),
        (terms(Trigger.RETAINER_GOOD), visit(retainer_good=True, **KEPT), True),
        (terms(Trigger.RETAINER_GOOD), visit(retainer_good=None, **KEPT), False),
    ],
)
def test_a_rule_is_met_by_what_it_says_alone(rule: Terms, appointment: ReportedAppointment, met: bool) -> None:
    assert holds(rule, appointment, []) is met


def test_every_trigger_stands_in_the_table() -> None:
    for trigger in Trigger:
        assert not holds(terms(trigger), visit(), [])


LEFT = START + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("other", "met"),
    [
        ({"booked_at": LEFT - timedelta(minutes=5)}, True),
        ({"booked_at": LEFT + timedelta(minutes=60)}, True),
        ({"booked_at": LEFT + timedelta(minutes=61)}, False),
        ({"booked_at": None}, False),
        ({"booked_at": LEFT, "starts_at": START - timedelta(days=30)}, False),
        ({"booked_at": LEFT, "cancelled_at": LEFT + timedelta(minutes=10)}, False),
        ({"booked_at": LEFT, "cancelled_at": LEFT + timedelta(days=3)}, True),
        ({"booked_at": LEFT, "removed_at": LEFT + timedelta(days=3)}, False),
    ],
)
def test_the_next_visit_counts_when_it_stood_as_the_patient_left(other: dict[str, Any], met: bool) -> None:
    later = visit(**{"starts_at": START + timedelta(days=42), **other})
    assert holds(terms(Trigger.NEXT_BOOKED), visit(**KEPT), [later]) is met
    assert not holds(terms(Trigger.NEXT_BOOKED), came(0, Status.SEATED), [later])


@pytest.mark.parametrize(
    ("start", "arrived", "late"),
    [
        # On 1 November 2026 at 2:00 the clocks of New York go back to 1:00: 1:40 comes twice.
        ("2026-11-01T01:40:00-04:00", "2026-11-01T01:50:00-04:00", 10),
        ("2026-11-01T01:40:00-04:00", "2026-11-01T01:40:00-05:00", 60),
        ("2026-11-01T02:10:00-05:00", "2026-11-01T01:50:00-05:00", -20),
        # On 8 March 2026 at 2:00 they go forward to 3:00.
        ("2026-03-08T03:05:00-04:00", "2026-03-08T01:55:00-05:00", -10),
        ("2026-03-08T01:50:00-05:00", "2026-03-08T03:10:00-04:00", 20),
        # Midnight in New York lies between start and arrival; and midnight in UTC.
        ("2026-11-25T00:10:00-05:00", "2026-11-24T23:55:00-05:00", -15),
        ("2026-11-24T23:50:00-05:00", "2026-11-25T00:05:00-05:00", 15),
        ("2026-11-24T19:05:00-05:00", "2026-11-24T18:55:00-05:00", -10),
    ],
)
def test_minutes_are_counted_over_midnight_and_the_change_of_the_clocks(start: str, arrived: str, late: int) -> None:
    begins, comes = datetime.fromisoformat(start), datetime.fromisoformat(arrived)
    appointment = visit(status=Status.ARRIVED, starts_at=begins, arrived_at=comes)
    assert appointment.minutes_late == late
    assert holds(terms(Trigger.LATE), appointment, []) is (late > 0)
    assert holds(terms(Trigger.EARLY), appointment, []) is (late <= 0)
    # As the practice's zone writes them, which subtracts wall clocks, it would be wrong: both moments are instants.
    there = visit(status=Status.ARRIVED, starts_at=begins.astimezone(NEW_YORK), arrived_at=comes.astimezone(NEW_YORK))
    assert there.minutes_late == late
