"""The list of orders, what is done to many of them at once, the pick list, the export."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.orders import queries, services
from offthecharts.hub.orders.models import Order
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 50
MOST_AT_ONCE = 200
QUEUES: Final = ("requested", "approved")
"""Worked off from the oldest on."""


def _address(state: str, text: str, **more: str) -> str:
    said = {"state": state, "q": text, **more}
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _wish(request: HubRequest) -> tuple[str, str]:
    state = request.GET.get("state", "requested")
    return (state if state in queries.TABS else "requested"), request.GET.get("q", "").strip()[:80]


@require_safe
@hub_users(*roles.EVERYBODY)
def orders(request: HubRequest) -> HttpResponse:
    """Orders by state, found by number or member, page by page."""
    state, text = _wish(request)
    rows = queries.orders_shown(request.practice, state=state, text=text)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(rows, [("number", state not in QUEUES)], after=after, before=before, size=PAGE_SIZE)
    numbers = queries.counts(request.practice)
    found = queries.with_lines(request.practice, shown.rows)
    context: dict[str, Any] = {
        "state": state,
        "text": text,
        "tabs": [(key, words, numbers.get(key), _address(key, text)) for key, words in queries.TABS.items()],
        "shown": found,
        "can_tick": state in QUEUES and not all(one.waits for one in found),
        "count": rows.count(),
        "before_href": _address(state, text, before=shown.before) if shown.before else "",
        "after_href": _address(state, text, after=shown.after) if shown.after else "",
        "export_query": _address(state, text),
        "is_empty": not numbers,
        "held": queries.held_points(request.practice),
        "done": take_offer(request),
    }
    return page(request, "orders/orders.html", context, partial="results")


_STEPS: Final[dict[str, tuple[services.Step, str, str]]] = {
    "approve": (services.approve, "approved", "unapprove"),
    "fulfil": (services.fulfil, "handed over", "unfulfil"),
    "unapprove": (services.unapprove, "waiting to be approved again", ""),
    "unfulfil": (services.unfulfil, "waiting to be handed over again", ""),
}


@require_POST
@hub_users(*roles.GIVES_POINTS)
def orders_step(request: HubRequest) -> HttpResponse:
    """Approve or hand over the ticked orders, or take that back; what cannot be done is said, the rest is done."""
    step, words, back = _STEPS.get(request.POST.get("do", ""), _STEPS["approve"])
    numbers = [int(text) for text in request.POST.getlist("number")[:MOST_AT_ONCE] if _is_number(text)]
    found = services.with_numbers(request.practice, numbers)
    done, refused = services.many(step, found, by_name=request.user.display_name, hub_user=request.user)
    offer(request, _said(done, refused, words, back))
    return redirect(_next(request, found))


def _said(done: list[Order], refused: list[str], words: str, back: str) -> Done:
    if not done and not refused:
        return Done(text="Tick the orders first.")
    names = f"Order {done[0].number} is" if len(done) == 1 else f"{len(done)} orders are"
    text = " ".join(([f"{names} {words}."] if done else []) + refused[:3])
    if not (done and back):
        return Done(text=text)
    said = Done.of(text, "orders_step")
    said.fields.extend([("do", back), *(("number", str(order.number)) for order in done)])
    return said


def _next(request: HubRequest, found: list[Order]) -> str:
    """Back to where the button was: an order's own page, or the list with its tab."""
    if request.POST.get("next") == "order" and len(found) == 1:
        return reverse("order", args=[found[0].number])
    state = request.POST.get("state", "")
    return reverse("orders") + (f"?state={state}" if state in queries.TABS else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@require_safe
@hub_users(*roles.EVERYBODY)
def orders_pick_list(request: HubRequest) -> HttpResponse:
    """What is to be handed over, to print: by prize and by member."""
    by_prize, by_member = queries.pick_list(request.practice)
    context = {"by_prize": by_prize, "by_member": by_member, "now": timezone.now()}
    return render(request, "orders/pick_list.html", context)


_HEAD = [
    *["Order", "State", "Member number", "Member", "Prize", "Class", "Quantity", "Points", "Retail value", "Placed"],
    *["Placed by", "Approved", "Approved by", "Fulfilled", "Fulfilled by", "Cancelled", "Cancelled by", "Why"],
]


@require_safe
@hub_users(*roles.EXPORTS)
def orders_export(request: HubRequest) -> StreamingHttpResponse:
    """The orders that the list shows, all of them, a line for each prize, as CSV."""
    state, text = _wish(request)
    practice, zone = request.practice, request.practice.zone

    def day(moment: Any) -> str:
        return timezone.localtime(moment, zone).strftime("%Y-%m-%d %H:%M") if moment else ""

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_line(_HEAD)
        rows = queries.orders_shown(practice, state=state, text=text).order_by("number")
        for start in range(0, rows.count(), 500):
            for shown in queries.with_lines(practice, list(rows[start : start + 500])):
                one = shown.order
                head = [one.number, one.get_state_display(), one.member.number, one.member.full_name]
                tail = [day(one.requested_at), one.by_name, day(one.approved_at), one.approved_by]
                tail += [day(one.fulfilled_at), one.fulfilled_by]
                tail += [day(one.cancelled_at), one.cancelled_by, one.cancelled_why]
                for line in shown.lines:
                    price = f"{line.quantity * line.retail_cents_each / 100:.2f}"
                    what = [line.prize_name, line.get_prize_class_display(), line.quantity, line.points, price]
                    yield csv_line([*head, *what, *tail])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="orders-{timezone.localdate().isoformat()}.csv"'
    return response
