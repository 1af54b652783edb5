"""Reports and rows as lines of CSV: bare numbers, and no text that a spreadsheet would run."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from offthecharts.hub.reports.tables import Answer, Column, Kind, Table, plain
from offthecharts.hub.reports.wishes import Wish
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

_UNITS = {Kind.MONEY: " ($)", Kind.SHARE: " (%)", Kind.CHANGE: " (%)"}


def report_lines(title: str, practice: str, wish: Wish, scope: str, answer: Answer) -> Iterator[str]:
    """What was asked, then each table with its heading, an empty line between them."""
    yield BYTE_ORDER_MARK + csv_line([title, practice])
    yield csv_line(["From", wish.period.start.isoformat(), "to", wish.period.end.isoformat()])
    if wish.compared:
        yield csv_line(["Before: from", wish.compared.start.isoformat(), "to", wish.compared.end.isoformat()])
    if scope:
        yield csv_line(["Only", scope])
    for table in answer.tables:
        yield csv_line([])
        yield csv_line([table.title])
        yield from _table_lines(table)


def _table_lines(table: Table) -> Iterator[str]:
    groups = [table.groups] if table.groups else []
    yield csv_line([*groups, table.head, *(column.title + _UNITS.get(column.kind, "") for column in table.columns)])
    for row, cells in table.body:
        group = [row.group] if table.groups else []
        yield csv_line([*group, row.name, *(plain(cell.value, column.kind) for column, cell, _ in cells)])


def listing_lines(columns: Iterable[Column], rows: Iterable[list[Any]], zone: ZoneInfo) -> Iterator[str]:
    """A head and the rows; moments in `zone`, without their offset, as spreadsheets read them."""
    known = list(columns)
    yield BYTE_ORDER_MARK + csv_line(column.title + _UNITS.get(column.kind, "") for column in known)
    for row in rows:
        yield csv_line(
            _moment(item.value, zone) if column.kind == Kind.MOMENT else plain(item.value, column.kind)
            for column, item in zip(known, row, strict=True)
        )


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return timezone.localtime(moment, zone).strftime("%Y-%m-%d %H:%M") if moment else ""
