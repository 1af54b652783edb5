"""What is new for a practice since a place: its items, and balances as the ledger has them now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.news.models import NewsCounter, NewsItem
from offthecharts.hub.news.places import Place
from offthecharts.hub.news.services import KEPT
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.wire import news as wire
from offthecharts.wire.news import NewsKind

MOST_ITEMS: Final = 200
MOST_BALANCES: Final = 500
WITH_BALANCE: Final = (NewsKind.BALANCE, NewsKind.PROFILE_LINKED)


@dataclass(frozen=True)
class Answer:
    """What is new, and the place behind it."""

    items: list[wire.NewsItem]
    place: Place


def answer(practice_id: uuid.UUID, after: str) -> Answer:
    """What the practice was not told yet, at most some hundred items: the rest comes with the next question.

    Six queries at most, four when there is nothing.
    """
    place = Place.read(after, practice_id, kept_days=KEPT.days)
    place, items = _items(place)
    if place.scanned is not None:
        place, balances = _of_all(place)
    else:
        place, balances = _of_moved(place)
    return Answer([*items, *balances], place)


def _items(place: Place) -> tuple[Place, list[wire.NewsItem]]:
    """The items after `place`. A gap says that some were forgotten, or that the Hub's data is older than it was."""
    last = _last(place.practice_id)  # before the rows, which then reach at least as far
    rows = list(NewsItem.objects.of(place.practice_id).filter(sequence__gt=place.told)[:MOST_ITEMS])
    starts = rows[0].sequence - 1 if rows else last
    if starts != place.told:
        if place.told:
            place = Place.fresh(place.practice_id)
            rows = list(NewsItem.objects.of(place.practice_id)[:MOST_ITEMS])
        if not rows:
            place = replace(place, told=starts)
    if rows:
        place = replace(place, told=rows[-1].sequence)
    return place, _told(place.practice_id, rows)


def _last(practice_id: uuid.UUID) -> int:
    return NewsCounter.objects.of(practice_id).values_list("last", flat=True).first() or 0


def _told(practice_id: uuid.UUID, rows: Sequence[NewsItem]) -> list[wire.NewsItem]:
    """`rows` as they are told: after them the balances of now of members whose old entries or charts they name."""
    moved = {row.body["member_id"] for row in rows if row.kind in WITH_BALANCE}
    items = [wire.NewsItem(kind=row.kind, body=row.body) for row in rows if row.kind != NewsKind.BALANCE]
    return [*items, *_balances(_known(practice_id).filter(member_id__in=moved))] if moved else items


def _of_all(place: Place) -> tuple[Place, list[wire.NewsItem]]:
    """The next balances of all members."""
    known = _known(place.practice_id).order_by("member_id")
    if place.scanned:
        known = known.filter(member_id__gt=uuid.UUID(place.scanned))
    rows = list(known.values_list("member_id", "member__external_id", "points")[:MOST_BALANCES])
    scanned = rows[-1][0].hex if len(rows) == MOST_BALANCES else None
    return replace(place, scanned=scanned), _told_of(place.practice_id, rows)


def _of_moved(place: Place) -> tuple[Place, list[wire.NewsItem]]:
    """Balances of members with entries in the window, when there are new ones.

    The later window is counted first: an entry that is committed between two of these queries is told twice, never
    not at all.
    """
    later = place.later()
    later = replace(later, entries=_entries(later).count())
    entries = _entries(place)
    if entries.count() == place.entries:
        return later, []
    moved = _known(place.practice_id).filter(member_id__in=entries.order_by().values("member_id"))
    balances = _balances(moved[: MOST_BALANCES + 1])
    return (later, balances) if len(balances) <= MOST_BALANCES else _of_all(replace(later, scanned=""))


def _entries(place: Place) -> QuerySet[PointsEntry]:
    return PointsEntry.objects.of(place.practice_id).filter(id__gte=place.since)


def _known(practice_id: uuid.UUID) -> QuerySet[Balance]:
    """Balances of members whom the practice's program knows."""
    return Balance.objects.of(practice_id).exclude(member__external_id="")


def _balances(rows: QuerySet[Balance]) -> list[wire.NewsItem]:
    found = list(rows.values_list("practice_id", "member_id", "member__external_id", "points"))
    return _told_of(found[0][0], [row[1:] for row in found]) if found else []


def _told_of(practice_id: uuid.UUID, rows: Sequence[tuple[uuid.UUID, str, int]]) -> list[wire.NewsItem]:
    """Each balance under the member's id, and under those of profiles that were merged into it. One query."""
    points = {member_id: balance for member_id, _, balance in rows}
    merged = Member.objects.of(practice_id).filter(merged_into_id__in=points).exclude(external_id="")
    others = merged.values_list("merged_into_id", "external_id")
    pairs = [(external_id, balance) for _, external_id, balance in rows]
    pairs += [(external_id, points[kept_id]) for kept_id, external_id in others if kept_id in points]
    return [_balance(external_id, balance) for external_id, balance in pairs]


def _balance(external_id: str, points: int) -> wire.NewsItem:
    body: dict[str, Any] = {"external_id": external_id, "points": points, "at": timezone.now().isoformat()}
    return wire.NewsItem(kind=NewsKind.BALANCE, body=body)
