"""Acts on a whole lot. Each does what fits into one answer; what is left of a large lot the worker does."""

import uuid
from collections.abc import Callable
from functools import partial

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk import services
from offthecharts.hub.bulk.models import Lot, LotState
from offthecharts.hub.bulk.queries import Numbers, Parts, approved_together
from offthecharts.hub.bulk.views.one import lot_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer

type Saying = Callable[[Lot], Done]


def _act(request: HubRequest, lot: Lot, begin: Callable[[], None], *, done: Saying, goes_on: str) -> HttpResponse:
    """Begin, do the first slice, and say what was done; `goes_on` when the worker has more to do."""
    try:
        begin()
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
        return redirect("lot", lot.id)
    more = services.work(request.practice.pk, lot.id)
    offer(request, Done(goes_on) if more else done(lot_or_404(request, lot.id)))
    return redirect("lot", lot.id)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_give(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Give what the preview shows."""
    lot = lot_or_404(request, lot_id)
    said = f"{lot.points:+d} points for each: {lot.what}."
    begin = partial(services.start, lot=lot, by=request.user)
    return _act(request, lot, begin, done=partial(_given, said), goes_on=said)


def _given(said: str, lot: Lot) -> Done:
    numbers = Numbers.of(Parts(lot))
    waits = f" {numbers.waiting_points:,} points wait for approval." if numbers.waiting else ""
    return Done.of(said + waits, "lot_undo", lot.id)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def lot_undo(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Ask, then take the whole lot back; who has spent the points keeps them, and is named."""
    lot = lot_or_404(request, lot_id)
    if request.method == "GET":
        if lot.state != LotState.GIVEN:
            return redirect("lot", lot.id)
        context = {"lot": lot, "numbers": Numbers.of(Parts(lot))}
        return page(request, "bulk/lot_undo.html", context, partial="dialog")
    begin = partial(services.undo, lot=lot, by=request.user)
    said, goes_on = "The whole lot is taken back.", "The whole lot is being taken back."
    return _act(request, lot, begin, done=lambda _: Done(said), goes_on=goes_on)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def lot_approve(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Approve all that waits of the lot; what cannot be posted waits on."""
    lot = lot_or_404(request, lot_id)
    begin = partial(services.approve, lot=lot, by=request.user)
    return _act(request, lot, begin, done=_approved, goes_on="All of this lot is being approved.")


def _approved(lot: Lot) -> Done:
    points = approved_together(lot).aggregate(sum=Sum("points"))["sum"]
    waiting = Numbers.of(Parts(lot)).waiting
    left = f"{waiting:,} could not be approved: decide on them under Approvals, which says why." if waiting else ""
    if points is None:
        return Done(left or "Nothing waited any more.")
    return Done.of(f"{points:+,d} points approved and posted. {left}".strip(), "lot_reopen", lot.id)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def lot_reopen(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Undo approving all of the lot: those points wait again, but where they were spent."""
    lot = lot_or_404(request, lot_id)
    begin = partial(services.reopen, lot=lot, by=request.user)
    said, goes_on = "Undone: the points wait again.", "Approving is being undone."
    return _act(request, lot, begin, done=lambda _: Done(said), goes_on=goes_on)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_go_on(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Let a lot that stands still go on, whoever began it."""
    lot = lot_or_404(request, lot_id)
    begin = partial(services.go_on, lot=lot)
    return _act(request, lot, begin, done=lambda _: Done("All of it is done."), goes_on="It goes on.")
