"""The rows behind numbers: which they are, what they come to, and how a page of them looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from offthecharts.hub.paging import Key
from offthecharts.hub.points.measures import Measure, told
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports import names, words
from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.orders import LineFilter
from offthecharts.hub.reports.people import WHO, people
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.tables import Column, Kind, written
from offthecharts.hub.reports.visits import VisitFilter


@dataclass(frozen=True)
class Item:
    """One value of a row: text, a number, or a moment; `href` leads to what it names."""

    value: Any
    href: str = ""


@dataclass(frozen=True)
class Listing:
    """Rows of one practice. `sums` are what they come to, for people in `said`; `row` makes the cells of one."""

    title: str
    period: Period
    chips: list[str]
    rows: QuerySet[Any]
    keys: list[Key]
    columns: tuple[Column, ...]
    row: Callable[[Any], list[Item]]
    sums: dict[str, int]
    said: str
    query: str


def _member(member: Any) -> Item:
    return Item(member.full_name, reverse("member", args=[member.number]))


def _many(count: int, one: str, many: str) -> str:
    return f"{written(count, Kind.COUNT)} {one if count == 1 else many}"


ENTRY_COLUMNS: Final = (
    Column("When", Kind.MOMENT),
    Column("Member", Kind.TEXT),
    Column("Points", Kind.SIGNED),
    Column("What for", Kind.TEXT),
    Column("Kind", Kind.TEXT),
    Column("By", Kind.TEXT),
    Column("Location", Kind.TEXT),
)


def _kind(entry: Any) -> str:
    own = str(entry.get_kind_display())
    return f"{own} of {entry.reverses.get_kind_display().lower()}" if entry.reverses else own


def entries(practice: Practice, query: Any) -> Listing | None:
    """Points entries, newest first; None when the address names no days. Raises Http404."""
    wished = EntryFilter.of(query)
    if wished is None:
        return None
    chips, locations = words.of_entries(practice, wished), names.locations(practice)
    found = wished.entries(practice).select_related("member", "reverses")

    def row(entry: Any) -> list[Item]:
        first = entry.reverses or entry
        return [
            Item(entry.created_at),
            _member(entry.member),
            Item(entry.points),
            Item(f"{entry.reason} ({entry.comment})" if entry.comment else entry.reason),
            Item(_kind(entry)),
            Item(entry.by_name),
            Item(locations.get(first.connection_id, names.IN_THE_HUB)),
        ]

    sums = wished.entries(practice).aggregate(points=Sum("points", default=0), rows=Count("id"))
    if wished.measure:
        sums["points"] = told(Measure(wished.measure), sums["points"])
    said = f"{_many(sums['rows'], 'entry', 'entries')}, {_many(sums['points'], 'point', 'points')}"
    return Listing(
        "Points entries", wished.period, chips, found, [("id", True)], ENTRY_COLUMNS, row, sums, said, wished.query
    )


MEMBER_COLUMNS: Final = (
    Column("Member", Kind.TEXT),
    Column("Number", Kind.TEXT),
    Column("Who", Kind.TEXT),
    Column("Points now", Kind.SIGNED),
)


def members(practice: Practice, query: Any) -> Listing | None:
    """Members by name; None when the address names no days. Raises Http404."""
    wished, who = EntryFilter.of(query), query.get("who", "")
    if wished is None:
        return None
    who = who if who in WHO else ""
    balances = Balance.objects.of(practice).filter(member_id=OuterRef("id"))
    found = people(practice, who, wished)
    shown = found.annotate(
        sort_last=Lower("last_name"),
        sort_first=Lower("first_name"),
        points=Coalesce(Subquery(balances.values("points")[:1]), Value(0), output_field=IntegerField()),
    )

    def row(member: Any) -> list[Item]:
        is_gone = "archived" if member.archived_at else ""
        kind = "Patient" if member.is_patient else "Account holder or advocate"
        return [_member(member), Item(f"#{member.number}"), Item(is_gone or kind), Item(member.points)]

    chips = [WHO[who], *words.of_entries(practice, wished)]
    count = found.count()
    keys: list[Key] = [("sort_last", False), ("sort_first", False), ("number", False)]
    said, again = _many(count, "member", "members"), f"{wished.query}&who={who}" if who else wished.query
    return Listing("Members", wished.period, chips, shown, keys, MEMBER_COLUMNS, row, {"rows": count}, said, again)


VISIT_COLUMNS: Final = (
    Column("Start", Kind.MOMENT),
    Column("Member", Kind.TEXT),
    Column("Visit", Kind.TEXT),
    Column("Status", Kind.TEXT),
    Column("Minutes late", Kind.SIGNED),
    Column("Hygiene", Kind.COUNT),
    Column("Bracket", Kind.TEXT),
)


def visits(practice: Practice, query: Any) -> Listing | None:
    """Reported appointments, newest first; None when the address names no days. Raises Http404."""
    wished = VisitFilter.of(query)
    if wished is None:
        return None
    found = wished.visits(practice).select_related("member")

    def row(visit: Any) -> list[Item]:
        bracket = {None: "", True: "broken", False: "whole"}[visit.bracket_broken]
        return [
            Item(visit.starts_at),
            _member(visit.member),
            Item(visit.what),
            Item(visit.get_status_display()),
            Item(visit.minutes_late),
            Item(visit.hygiene_score),
            Item(bracket),
        ]

    count = wished.visits(practice).count()
    chips, keys = words.of_visits(practice, wished), [("starts_at", True), ("number", True)]
    said = _many(count, "visit", "visits")
    return Listing(
        "Visits", wished.period, chips, found, keys, VISIT_COLUMNS, row, {"rows": count}, said, wished.query
    )


LINE_COLUMNS: Final = (
    Column("Fulfilled", Kind.MOMENT),
    Column("Order", Kind.TEXT),
    Column("Member", Kind.TEXT),
    Column("Prize", Kind.TEXT),
    Column("Prizes", Kind.COUNT),
    Column("Points"),
    Column("Cost", Kind.MONEY),
)


def orders(practice: Practice, query: Any) -> Listing | None:
    """Lines of fulfilled orders, newest first; None when the address names no days. Raises Http404."""
    wished = LineFilter.of(query)
    if wished is None:
        return None
    found = wished.lines(practice).select_related("order__member").annotate(done_at=F("order__fulfilled_at"))

    def row(line: Any) -> list[Item]:
        return [
            Item(line.done_at),
            Item(f"#{line.order.number}", reverse("order", args=[line.order.number])),
            _member(line.order.member),
            Item(line.prize_name),
            Item(line.quantity),
            Item(line.price),
            Item(line.cost),
        ]

    sums = wished.lines(practice).aggregate(
        pieces=Sum("quantity", default=0), points=Sum("price", default=0), cents=Sum("cost", default=0)
    )
    said = f"{_many(sums['pieces'], 'prize', 'prizes')}, {written(sums['cents'], Kind.MONEY)}"
    chips, keys = words.of_lines(practice, wished), [("done_at", True), ("id", True)]
    return Listing(
        "Prizes handed out", wished.period, chips, found, keys, LINE_COLUMNS, row, sums, said, wished.query
    )


LISTINGS: Final[dict[str, Callable[[Practice, Any], Listing | None]]] = {
    "entries": entries,
    "members": members,
    "visits": visits,
    "orders": orders,
}
