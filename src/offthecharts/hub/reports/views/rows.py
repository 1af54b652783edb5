"""The rows behind the numbers of reports."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.paging import paged
from offthecharts.hub.reports.exporting import listing_lines
from offthecharts.hub.reports.listings import LISTINGS, Item, Listing
from offthecharts.hub.reports.wishes import Wish
from offthecharts.hub.requests import HubRequest
from offthecharts.web.pages import page

PAGE_SIZE = 50


def _asked(request: HubRequest, kind: str) -> Listing:
    """The rows that the address asks for; without days those of the usual range. Raises Http404."""
    practice, query = request.practice, request.GET.copy()
    found = LISTINGS[kind](practice, query)
    if found is None:
        usual = Wish.of({}, timezone.localdate(timezone=practice.zone)).period
        query["from"], query["to"] = usual.start.isoformat(), usual.end.isoformat()
        found = LISTINGS[kind](practice, query)
    assert found is not None
    return found


@require_safe
@hub_users(*roles.EXPORTS)
def rows(request: HubRequest, kind: str) -> HttpResponse:
    """A page of the rows."""
    listing = _asked(request, kind)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(listing.rows, listing.keys, after=after, before=before, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "listing": listing,
        "rows": [list(zip(listing.columns, listing.row(one), strict=True)) for one in shown.rows],
        "sums": listing.sums,
        "after_href": f"?{listing.query}&after={shown.after}" if shown.after else "",
        "before_href": f"?{listing.query}&before={shown.before}" if shown.before else "",
        "export_href": f"{reverse(f'report_rows_{kind}_csv')}?{listing.query}",
    }
    return page(request, "reports/rows.html", context, partial="rows")


@require_safe
@hub_users(*roles.EXPORTS)
def rows_csv(request: HubRequest, kind: str) -> StreamingHttpResponse:
    """All rows, read as they are sent."""
    listing, zone = _asked(request, kind), request.practice.zone
    order = [f"-{name}" if downwards else name for name, downwards in listing.keys]
    found = listing.rows.order_by(*order).iterator(chunk_size=500)
    cells: Iterator[list[Item]] = (listing.row(one) for one in found)
    lines = listing_lines(listing.columns, cells, zone)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    period = listing.period
    name = f"{kind}-{period.start.isoformat()}-{period.end.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
