"""How sources and connections fare, in a word and a sentence."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from offthecharts.hub.api.models import V2Application
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.practices.models import Connection, Practice
from offthecharts.hub.sources.models import (
    ConnectionTally,
    Source,
    SourceProblem,
    SourceRun,
    SourceState,
    SourceStatus,
)
from offthecharts.hub.sources.services import is_complete

COUNTED_DAYS: Final = 7
QUIET_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True)
class Health:
    """`kind` is the badge's: good, warn, bad or info."""

    kind: str
    word: str
    text: str = ""


@dataclass
class Line:
    """One line of the list: a source, or a connection of a practice server or another program."""

    name: str
    what: str
    health: Health
    counts: str
    last_error: str = ""
    last_error_at: datetime | None = None
    used_at: datetime | None = None
    source: Source | None = None
    problems: int = 0
    unknown: int = 0
    runs: list[SourceRun] = field(default_factory=list)


def lines_of(practice: Practice) -> list[Line]:
    """Sources first, then connections in use. Seven queries."""
    return _sources(practice) + _connections(practice)


def line_of(source: Source) -> Line:
    """One source. Four queries."""
    return _line(source, *_about(source.practice, Q(source_id=source.id)))


def unknown_statuses(practice: Practice) -> list[SourceStatus]:
    """Statuses of sources in use of which nobody has said what they mean. One query."""
    rows = SourceStatus.objects.of(practice).filter(tag_id__isnull=True, is_ignored=False)
    return list(rows.filter(source__removed_at__isnull=True).select_related("source"))


def _sources(practice: Practice) -> list[Line]:
    rows = Source.objects.of(practice).filter(removed_at__isnull=True)
    about = _about(practice, Q())
    return [_line(source, *about) for source in rows]


type Counts = Counter[Any]


def _about(practice: Practice, wanted: Q) -> tuple[Counts, Counts, dict[Any, dict[str, int]]]:
    problems: Counts = Counter(SourceProblem.objects.of(practice).filter(wanted).values_list("source_id", flat=True))
    unknown: Counts = Counter(
        SourceStatus.objects.of(practice)
        .filter(wanted, tag_id__isnull=True, is_ignored=False)
        .values_list("source_id", flat=True)
    )
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    sums: dict[Any, dict[str, int]] = {}
    for run in SourceRun.objects.of(practice).filter(wanted, started_at__gte=since):
        mine = sums.setdefault(run.source_id, {"made": 0, "changed": 0, "refused": 0})
        for name in mine:
            mine[name] += getattr(run, name)
    return problems, unknown, sums


def _line(source: Source, problems: Counts, unknown: Counts, sums: dict[Any, dict[str, int]]) -> Line:
    week = sums.get(source.id, {"made": 0, "changed": 0, "refused": 0})
    return Line(
        name=source.name,
        what=source.get_kind_display(),
        health=_health(source, problems[source.id], unknown[source.id]),
        counts=f"{week['made']} new, {week['changed']} changed, {week['refused']} refused",
        last_error=source.last_error,
        last_error_at=source.last_error_at,
        used_at=source.last_success_at,
        source=source,
        problems=problems[source.id],
        unknown=unknown[source.id],
    )


def _health(source: Source, problems: int, unknown: int) -> Health:
    if source.state == SourceState.SETTING_UP:
        return Health(
            "info", "Set up", "Press Start." if is_complete(source) else "Enter the settings, then start it."
        )
    if source.state == SourceState.PAUSED:
        return Health("info", "Paused", "Nothing is read until it is started again.")
    if source.failures:
        return Health("bad", "Failing", source.last_error)
    if source.is_late:
        return Health("bad", "Late", "It should have been read by now. Does the Hub's worker run?")
    if source.is_running:
        return Health("good", "Reading", "It is being read now.")
    if problems or unknown:
        return Health("warn", "Look at it", "Some of it could not be taken in, or a status is not known.")
    if source.last_success_at is None:
        return Health("info", "Waiting", "It was not read yet.")
    return Health("good", "Fine")


def _connections(practice: Practice) -> list[Line]:
    rows = Connection.objects.filter(practice=practice, revoked_at__isnull=True).order_by("created_at")
    tallies = {row.connection_id: row for row in ConnectionTally.objects.of(practice)}
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    recent = Launch.objects.of(practice).filter(created_at__gte=since)
    launches = dict(recent.values_list("connection_id").annotate(count=Count("id")))
    v2 = set(V2Application.objects.of(practice).values_list("connection_id", flat=True))
    return [_connection(row, tallies.get(row.pk), launches.get(row.pk, 0), is_v2=row.pk in v2) for row in rows]


def _connection(row: Connection, tally: ConnectionTally | None, launches: int, *, is_v2: bool) -> Line:
    told = f"{tally.taken} taken in, {tally.refused} refused" if tally else "nothing reported yet"
    return Line(
        name=row.name,
        what="Program on the v2 wire" if is_v2 else "Practice server, or a program by API v1",
        health=_connection_health(row, tally),
        counts=told + ("" if is_v2 else f", opened {launches} time{'' if launches == 1 else 's'}"),
        last_error=tally.last_error if tally else "",
        last_error_at=tally.last_error_at if tally else None,
        used_at=row.last_used_at,
    )


def _connection_health(row: Connection, tally: ConnectionTally | None) -> Health:
    if tally and tally.last_error_at and (tally.last_success_at or tally.last_error_at) <= tally.last_error_at:
        return Health("warn", "Refused", "The last thing it reported was refused; its page In step says what to do.")
    if row.last_used_at is None:
        return Health("info", "Not used yet")
    if row.last_used_at < timezone.now() - QUIET_AFTER:
        return Health("warn", "Quiet", "Nothing was heard of it for a week.")
    return Health("good", "Fine")
