"""The page *In step*: what waits for the Hub and why, and what a person can do about it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from offthecharts.practice.access import manager_only, staff_only
from offthecharts.practice.outbox import channels, full_sync, queries, settling
from offthecharts.practice.outbox.forms import FilterForm
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup.models import Service
from offthecharts.web.audit.services import record
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

SYNC_STEPS: dict[str, Callable[[Service, StaffRequest], object]] = {
    "start": lambda service, request: full_sync.start(service=service, by=request.user),
    "stop": lambda service, request: full_sync.stop(service=service),
    "resume": lambda service, request: full_sync.resume(service=service),
}


def _service_or_404(service_id: UUID) -> Service:
    return get_object_or_404(channels.hubs(), pk=service_id)


def _entry_or_404(entry_id: int) -> OutboxEntry:
    rows = OutboxEntry.objects.filter(service__removed_at=None).select_related("service")
    return get_object_or_404(rows, pk=entry_id)


@require_safe
@staff_only
def in_step(request: StaffRequest) -> HttpResponse:
    """What waits, since when, why; what needs a person; how the full sync goes.

    The page asks again and again; the list comes along when it is another than the page `shows`.
    """
    found = channels.channels(channels.hubs())
    context = {"channels": found, "is_live": any(channel.is_moving for channel in found), **_listed(request, found)}
    if request.htmx:
        context["is_polled"], context["is_new"] = True, context["mark"] != request.GET.get("shows")
        return page(request, "outbox/in_step.html", context, partial="state")
    return page(request, "outbox/in_step.html", {**context, "done": take_offer(request)})


def _listed(request: StaffRequest, found: list[channels.Channel]) -> dict[str, Any]:
    """The list that the filters ask for, what stands there when it is empty, and a mark of both. Six queries."""
    form = FilterForm(request.GET)
    wanted, after = queries.filtered(form), request.GET.get("after", "")
    rows, next_key = queries.page_of(wanted, after=after)
    context = {
        "form": form,
        "rows": rows,
        "count": wanted.count(),
        "can_send_all": queries.refused(wanted).exists(),
        "nothing": "" if rows else queries.why_empty(form, found),
        "waiting": sum(channel.waiting for channel in found),
        "next": queries.address_of(request.GET, after=next_key) if next_key else "",
        "first": queries.address_of(request.GET) if after else "",
        "csv": queries.address_of(request.GET),
    }
    mark = queries.mark_of(rows, context["count"], context["nothing"] or context["next"], context["can_send_all"])
    return {**context, "mark": mark, "again": queries.address_of(request.GET, after=after, shows=mark)}


@require_safe
@staff_only
def in_step_csv(request: StaffRequest) -> StreamingHttpResponse:
    """The same entries as CSV, a line for each field that is wrong."""
    record(actor=request.user, action="in step exported")
    name = f"in-step-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_csv(request), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(request: StaffRequest) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(queries.COLUMNS)
    for row in queries.all_rows(queries.filtered(FilterForm(request.GET))):
        yield from (csv_line(line) for line in queries.cells(row, request.office.zone))


@require_POST
@staff_only
def in_step_send(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Send one entry again."""
    entry = _entry_or_404(entry_id)
    if settling.send_again(entry=entry):
        messages.success(request, f"{queries.kind_in_words(entry.kind)}: sent again within seconds.")
    else:
        messages.info(request, "Somebody has done this already.")
    return redirect("in_step")


@require_POST
@staff_only
def in_step_send_all(request: StaffRequest) -> HttpResponse:
    """Send again all refused entries that the filters show; what is to be settled one by one stays."""
    sent = settling.send_all_again(entries=queries.refused(queries.filtered(FilterForm(request.POST))))
    messages.success(request, f"{sent} sent again within seconds." if sent else "There was nothing to send again.")
    return redirect("in_step")


@require_POST
@staff_only
def in_step_drop(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Give one entry up; the next page offers to undo it."""
    entry = _entry_or_404(entry_id)
    if settling.drop(entry=entry, by=request.user):
        text = f"{queries.kind_in_words(entry.kind)} dropped: the Hub will not hear of it."
        offer(request, Done.of(text, "in_step_take_up", entry.pk))
    else:
        messages.info(request, "Somebody has done this already.")
    return redirect("in_step")


@require_POST
@staff_only
def in_step_take_up(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Undo a drop: the entry is sent again."""
    if settling.take_up(entry=_entry_or_404(entry_id), by=request.user):
        messages.success(request, "Taken up again.")
    return redirect("in_step")


@require_POST
@staff_only
def in_step_try(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Try now instead of when the breaker would."""
    settling.try_now(service=_service_or_404(service_id))
    messages.success(request, "The Hub is tried again now.")
    return redirect("in_step")


@require_POST
@manager_only(recent_password=True)
def in_step_pause(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Deliver nothing for now."""
    settling.set_paused(service=_service_or_404(service_id), paused=True, by=request.user)
    return redirect("in_step")


@require_POST
@manager_only(recent_password=True)
def in_step_resume(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Go on delivering."""
    settling.set_paused(service=_service_or_404(service_id), paused=False, by=request.user)
    return redirect("in_step")


@require_safe
@manager_only(recent_password=True)
def in_step_all_charts(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Ask before all charts are sent: for how many the Hub makes profiles, which nothing takes back."""
    service = _service_or_404(service_id)
    total, unknown = queries.reach(service)
    context = {"service": service, "total": total, "unknown": unknown}
    return page(request, "outbox/all_charts.html", context, partial="form")


@require_POST
@manager_only(recent_password=True)
def in_step_sync(request: StaffRequest, service_id: UUID, step: str) -> HttpResponse:
    """Start, stop or resume sending all charts."""
    if step not in SYNC_STEPS:
        raise Http404("no such step")
    SYNC_STEPS[step](_service_or_404(service_id), request)
    return redirect("in_step")
