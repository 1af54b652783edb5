"""Reading rules, what they gave, what is owed, and what a rule would have given."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules import audience
from offthecharts.hub.rules.conditions import Terms, holds
from offthecharts.hub.rules.models import AwardState, PointRule, RuleAward, Trigger

PREVIEW_DAYS: Final = 30


def rules_of(practice: Practice | uuid.UUID) -> QuerySet[PointRule]:
    """The rules of `practice`, on or off, in their order."""
    return PointRule.objects.of(practice).filter(removed_at=None)


@dataclass(frozen=True)
class Given:
    """What a rule gave and did not take back: how often, and how many points."""

    awards: int = 0
    points: int = 0


def given_by(practice: Practice, *, since: datetime) -> dict[uuid.UUID, Given]:
    """What each rule gave for appointments since then. One query."""
    rows = RuleAward.objects.of(practice).filter(state=AwardState.GIVEN, appointment__starts_at__gte=since)
    counted = rows.values("rule_id").annotate(awards=Count("id"), total=Sum("points")).order_by("rule_id")
    return {row["rule_id"]: Given(row["awards"], row["total"] or 0) for row in counted}


def owed(practice: Practice) -> list[RuleAward]:
    """What is still to be taken back, the oldest first. One query."""
    rows = RuleAward.objects.of(practice).filter(state=AwardState.OWED)
    return list(rows.select_related("rule", "appointment", "member").order_by("changed_at", "id"))


def latest(rule: PointRule, *, limit: int = 20) -> list[RuleAward]:
    """The latest awards of `rule`, whatever became of them. One query."""
    rows = RuleAward.objects.of(rule.practice_id).filter(rule_id=rule.id)
    return list(rows.select_related("appointment", "member").order_by("-changed_at", "-id")[:limit])


def kinds_in_use(practice: Practice) -> list[str]:
    """Kinds of appointment that programs reported, the most used first. One query."""
    rows = ReportedAppointment.objects.of(practice).exclude(kind="").order_by()
    return list(
        rows.values("kind").annotate(count=Count("id")).order_by("-count").values_list("kind", flat=True)[:20]
    )


@dataclass(frozen=True)
class Earner:
    """A member and the appointments for which a rule would have given them points."""

    member: Member
    appointments: list[ReportedAppointment]
    points: int


@dataclass(frozen=True)
class Preview:
    """What a rule would have given for the appointments that started between `since` and now."""

    since: datetime
    looked_at: int
    awards: int
    points: int
    earners: list[Earner] = field(default_factory=list)


def start_of_preview(practice: Practice, now: datetime) -> datetime:
    """Midnight, in the practice's time zone, 30 days before `now`."""
    day = timezone.localdate(now, practice.zone) - timedelta(days=PREVIEW_DAYS)
    return datetime.combine(day, time.min, practice.zone)


def preview(rule: PointRule, *, now: datetime) -> Preview:
    """What `rule`, saved or not, would have given in the last 30 days. At most three queries.

    Computed by the function that awards. Deductions count in full here; when given they take at most what is there.
    """
    since = start_of_preview(rule.practice, now)
    beside = Q(starts_at__gte=since) if rule.trigger == Trigger.NEXT_BOOKED else Q(starts_at__range=(since, now))
    rows = list(_reported(rule).filter(beside))
    started = [row for row in rows if row.starts_at <= now]
    due = _due(rule, started, rows)
    earners = _earners(rule, due)
    return Preview(since, len(started), len(due), rule.points * len(due), earners)


def _reported(rule: PointRule) -> QuerySet[ReportedAppointment]:
    rows = ReportedAppointment.objects.of(rule.practice_id).filter(removed_at=None)
    return rows.select_related("member").order_by("starts_at", "id")


def _due(
    rule: PointRule, started: Iterable[ReportedAppointment], rows: Iterable[ReportedAppointment]
) -> list[ReportedAppointment]:
    """Those of `started` for which the rule is met, for members whom it is for."""
    theirs: dict[uuid.UUID, list[ReportedAppointment]] = {}
    for row in rows:
        theirs.setdefault(row.member_id, []).append(row)
    terms, members = Terms.of(rule), set(audience.members_of(rule).values_list("id", flat=True))
    return [row for row in started if row.member_id in members and holds(terms, row, theirs[row.member_id])]


def _earners(rule: PointRule, due: Iterable[ReportedAppointment]) -> list[Earner]:
    """By member, who would get most first."""
    earners: dict[uuid.UUID, Earner] = {}
    for row in due:
        earner = earners.setdefault(row.member_id, Earner(row.member, [], 0))
        earner.appointments.append(row)
        earners[row.member_id] = replace(earner, points=earner.points + rule.points)
    return sorted(earners.values(), key=lambda earner: (-abs(earner.points), earner.member.number))
