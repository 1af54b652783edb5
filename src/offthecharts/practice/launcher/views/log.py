"""The launch log."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.launcher import log
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.audit.services import record
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.pages import page


@require_safe
@manager_only(recent_password=True)
def launch_log(request: StaffRequest) -> HttpResponse:
    """Who opened what for whom, when, how it ended and how long it took."""
    form = log.FilterForm(request.GET)
    rows, next_key = log.page_of(log.filtered(form), before=request.GET.get("before", ""))
    context = {
        "form": form,
        "rows": rows,
        "count": log.filtered(form).count(),
        "next": log.address_of(request.GET, before=next_key) if next_key else "",
        "first": log.address_of(request.GET) if request.GET.get("before") else "",
        "csv": log.address_of(request.GET),
    }
    return page(request, "launcher/launch_log.html", context)


@require_safe
@manager_only(recent_password=True)
def launch_log_csv(request: StaffRequest) -> StreamingHttpResponse:
    """The same rows as CSV, all pages of them."""
    rows = log.filtered(log.FilterForm(request.GET))
    record(actor=request.user, action="launch log exported")
    name = f"launch-log-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_csv(rows, request), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(rows: "log.Rows", request: StaffRequest) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(log.COLUMNS)
    zone = request.office.zone
    launch: Launch
    for launch in rows.iterator(chunk_size=500):
        yield csv_line(log.cells(launch, zone))
