"""Addresses of the rows behind a number."""

from urllib.parse import urlencode

from django.urls import reverse

from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.orders import LineFilter
from offthecharts.hub.reports.visits import VisitFilter


def entries_href(entries: EntryFilter) -> str:
    """The page of these entries."""
    return f"{reverse('report_rows_entries')}?{entries.query}"


def members_href(entries: EntryFilter, who: str = "") -> str:
    """The page of the members whom `who` (see people.py) means; without it, of all who have one of these entries."""
    said = f"&{urlencode({'who': who})}" if who else ""
    return f"{reverse('report_rows_members')}?{entries.query}{said}"


def visits_href(visits: VisitFilter) -> str:
    """The page of these visits."""
    return f"{reverse('report_rows_visits')}?{visits.query}"


def lines_href(lines: LineFilter) -> str:
    """The page of these lines of orders."""
    return f"{reverse('report_rows_orders')}?{lines.query}"
