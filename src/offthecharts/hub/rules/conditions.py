"""Whether a rule's conditions hold for an appointment: the one function that awards, corrections and previews use.

Pure: nothing here reads the database or the clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.rules.models import PointRule, Trigger

BEFORE_LEAVING_MINUTES: Final = 60
"""The next visit is often booked at the desk after the visit was marked as kept."""


@dataclass(frozen=True)
class Terms:
    """The conditions and the points of a rule, as plain values that can be kept."""

    trigger: str
    points: int
    from_minutes: int | None = None
    to_minutes: int | None = None
    least_score: int | None = None
    kinds: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rule: PointRule) -> Self:
        """The terms of `rule` as it is now."""
        return cls(
            trigger=rule.trigger,
            points=rule.points,
            from_minutes=rule.from_minutes,
            to_minutes=rule.to_minutes,
            least_score=rule.least_score,
            kinds=list(rule.kinds),
        )

    @classmethod
    def kept(cls, values: dict[str, Any]) -> Self:
        """The terms that :meth:`kept_values` gave."""
        return cls(**values)

    def kept_values(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def holds(terms: Terms, appointment: ReportedAppointment, others: Iterable[ReportedAppointment]) -> bool:
    """Whether `terms` are met by `appointment` as it is; `others` are the member's appointments beside it."""
    if appointment.removed_at is not None or not _is_of_kind(terms, appointment):
        return False
    if terms.trigger == Trigger.NEXT_BOOKED:
        return _next_is_booked(terms, appointment, others)
    return _CHECKS[terms.trigger](terms, appointment)


def _is_of_kind(terms: Terms, appointment: ReportedAppointment) -> bool:
    return not terms.kinds or folded(appointment.what) in {folded(kind) for kind in terms.kinds}


def folded(kind: str) -> str:
    """How kinds are compared."""
    return " ".join(kind.casefold().split())


def _came_early(terms: Terms, appointment: ReportedAppointment) -> bool:
    late = appointment.minutes_late
    return late is not None and late <= 0 and _within(terms, -late)


def _came_late(terms: Terms, appointment: ReportedAppointment) -> bool:
    late = appointment.minutes_late
    return late is not None and late > 0 and _within(terms, late)


def _within(terms: Terms, minutes: int) -> bool:
    return (terms.from_minutes or 0) <= minutes and (terms.to_minutes is None or minutes <= terms.to_minutes)


def _next_is_booked(terms: Terms, appointment: ReportedAppointment, others: Iterable[ReportedAppointment]) -> bool:
    """Whether a later visit was booked, and not cancelled, when the patient left; what becomes of it is its own."""
    if appointment.status != Status.KEPT or appointment.kept_at is None:
        return False
    minutes = BEFORE_LEAVING_MINUTES if terms.to_minutes is None else terms.to_minutes
    left_at = appointment.kept_at + timedelta(minutes=minutes)
    return any(_stood_at(left_at, other) for other in others if other.starts_at > appointment.starts_at)


def _stood_at(moment: datetime, other: ReportedAppointment) -> bool:
    booked = other.removed_at is None and other.booked_at is not None and other.booked_at <= moment
    return booked and (other.cancelled_at is None or other.cancelled_at > moment)


def _score_is_good(terms: Terms, appointment: ReportedAppointment) -> bool:
    score = appointment.hygiene_score
    return appointment.has_come and score is not None and score >= (terms.least_score or 1)


def _found(name: str, wanted: bool) -> "Check":
    """What was noted at the visit; what was not looked at meets no rule."""
    return lambda _terms, appointment: appointment.has_come and getattr(appointment, name) is wanted


type Check = Callable[[Terms, ReportedAppointment], bool]
_CHECKS: Final[dict[str, Check]] = {
    Trigger.EARLY: _came_early,
    Trigger.LATE: _came_late,
    Trigger.KEPT: lambda _terms, appointment: appointment.status == Status.KEPT,
    Trigger.MISSED: lambda _terms, appointment: appointment.status == Status.MISSED,
    Trigger.CONFIRMED: lambda _terms, appointment: (
        appointment.confirmed_at is not None and appointment.status != Status.CANCELLED
    ),
    Trigger.NO_BROKEN_BRACKET: _found("bracket_broken", wanted=False),
    Trigger.BROKEN_BRACKET: _found("bracket_broken", wanted=True),
    Trigger.HYGIENE_AT_LEAST: _score_is_good,
    Trigger.CHECKUP_KEPT: _found("checkup_kept", wanted=True),
    Trigger.RETAINER_GOOD: _found("retainer_good", wanted=True),
}
