"""One lot: the preview, what became of it, and leaving somebody out."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk import planning
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.bulk.queries import Numbers, Parts, approved_together
from offthecharts.hub.groups.wording import Words
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PARTS_SIZE = 50


def lot_or_404(request: HubRequest, lot_id: uuid.UUID) -> Lot:
    """The practice's lot with this id. One query."""
    lot = Lot.objects.of(request.practice).filter(id=lot_id).first()
    if lot is None:
        raise Http404("This practice has no such lot.")
    lot.practice = request.practice
    return lot


@require_safe
@hub_users(*roles.GIVES_POINTS)
def lot(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """The preview, and later what became of it, member by member."""
    found = lot_or_404(request, lot_id)
    return page(request, "bulk/lot.html", _lot_context(request, found), partial="live")


def _lot_context(request: HubRequest, found: Lot, problem: str = "") -> dict[str, Any]:
    parts = Parts(found)
    numbers = Numbers.of(parts)
    show = request.GET.get("show", "")
    shown = parts.that(show).select_related("member")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    rows = paged(shown, [("id", False)], after=after, before=before, size=PARTS_SIZE)
    runs_practice = request.user.role in roles.RUNS_PRACTICE
    is_given, is_mine = found.state == LotState.GIVEN, found.hub_user_id == request.user.pk
    return {
        "lot": found,
        "is_plan": found.state == LotState.PLANNED,
        "is_mine": is_mine,
        "may_undo": is_given and (is_mine or runs_practice),
        "may_approve": is_given and runs_practice and numbers.waiting > 0,
        "may_reopen": is_given and runs_practice and approved_together(found).exists(),
        "words": Words(request.practice).of(Wish.of_text(found.query)),
        "numbers": numbers,
        "share": planning.share_of(found),
        "show": show if show in PartState.values else "",
        "found": rows,
        "parts": list(parts.told(rows.rows)),
        "done": take_offer(request),
        "problem": problem,
    }


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_part(request: HubRequest, lot_id: uuid.UUID, part_id: uuid.UUID) -> HttpResponse:
    """Leave a member out of the preview, or take them in again."""
    found = lot_or_404(request, lot_id)
    if not LotPart.objects.of(request.practice).filter(lot_id=lot_id, id=part_id).exists():
        raise Http404("Nobody of this lot is meant.")
    problem = ""
    try:
        planning.switch(lot=found, part_id=part_id, by=request.user)
    except DomainError as error:
        problem = f"{error.heading}. {error.advice}"
    if request.htmx:
        return page(request, "bulk/lot.html", _lot_context(request, found, problem), partial="live")
    if problem:
        offer(request, Done(problem))
    return redirect("lot", lot_id)
