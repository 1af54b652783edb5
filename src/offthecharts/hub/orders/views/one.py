"""One order: what is in it, whose points, what happened, and what can be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.cards.forms import SECRET
from offthecharts.hub.orders import confirming, history, queries, services, taking_back
from offthecharts.hub.orders.forms import CancelForm
from offthecharts.hub.orders.models import Order, OrderShare
from offthecharts.hub.orders.views.finding import order_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer


def _context(
    request: HubRequest, order: Order, problem: DomainError | None = None, share: str = ""
) -> dict[str, Any]:
    shares = OrderShare.objects.of(request.practice).filter(order_id=order.id).select_related("member")
    return {
        "order": order,
        "shown": queries.with_lines(request.practice, [order])[0],
        "shares": list(shares),
        "way": history.way(order),
        "may_take_back": taking_back.may_take_back(order, request.user),
        "problem": problem,
        "problem_share": share,
        "done": take_offer(request),
    }


@require_safe
@hub_users(*roles.EVERYBODY)
def order(request: HubRequest, order_number: int) -> HttpResponse:
    """An order with all that is known of it."""
    return render(request, "orders/order.html", _context(request, order_or_404(request.practice, order_number)))


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def order_cancel(request: HubRequest, order_number: int) -> HttpResponse:
    """Cancel or refuse an order, and say why; the points are back at once."""
    found = order_or_404(request.practice, order_number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        back = services.cancel(
            order=found, by_name=request.user.display_name, hub_user=request.user, why=form.cleaned_data["why"]
        )
        done = Done.of(f"Order {found.number} is cancelled, {back:,} points are back.", "order_reopen", found.number)
        offer(request, done)
        return redirect("order", found.number)
    status = 422 if form.is_bound else 200
    return page(request, "orders/order_cancel.html", {"order": found, "form": form}, partial="dialog", status=status)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def order_reopen(request: HubRequest, order_number: int) -> HttpResponse:
    """Undo a cancellation: the points are held again, and the order is approved again if it was."""
    found = order_or_404(request.practice, order_number)
    try:
        services.reopen(order=found, by_name=request.user.display_name, hub_user=request.user)
    except DomainError as error:
        offer(request, Done(text=f"{error.heading}. {error.advice}"))
    else:
        offer(
            request,
            Done(text=f"Order {found.number} is {found.get_state_display().lower()} again, its points are held."),
        )
    return redirect("order", found.number)


@sensitive_post_parameters(*SECRET)
@require_POST
@hub_users(*roles.GIVES_POINTS)
def order_confirm(request: HubRequest, order_number: int, share_id: uuid.UUID) -> HttpResponse:
    """Note that a relative said yes: their card (or an account holder's) was swiped, or they were asked."""
    found = order_or_404(request.practice, order_number)
    share = OrderShare.objects.of(request.practice).filter(id=share_id, order_id=found.id).first()
    if share is None:
        raise Http404("The order has no such share.")
    share.practice = request.practice
    try:
        how = confirming.agreement(
            share,
            swipe=request.POST.get("swipe", ""),
            asked=request.POST.get("asked") == "yes",
            by=request.user.display_name,
        )
        services.confirm(share=share, how=how, hub_user=request.user)
    except DomainError as error:
        context = _context(request, found, error, str(share.id))
        return render(request, "orders/order.html", context, status=error.status)
    messages.success(request, "Confirmed. The points are held for the order.")
    return redirect("order", found.number)
