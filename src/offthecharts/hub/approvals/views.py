"""The queue of points that wait for approval, and what was decided."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.approvals import queries, services
from offthecharts.hub.approvals.errors import NoReason
from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.keys import typed_key
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 50


def _context(request: HubRequest) -> dict[str, Any]:
    show = "decided" if request.GET.get("show") == "decided" else "waiting"
    waits = show == "waiting"
    waiting = queries.seen_by(request.user).filter(state=Standing.WAITING)
    rows = (waiting if waits else queries.decided(request.user)).select_related("member", "item")
    keys = [("id", False)] if waits else [("decided_at", True), ("id", True)]
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return {
        "show": show,
        "found": paged(rows, keys, after=after, before=before, size=PAGE_SIZE),
        "count": waiting.count(),
        "key": uuid.uuid4().hex,
        "done": take_offer(request),
    }


@require_safe
@hub_users(*roles.GIVES_POINTS)
def approvals(request: HubRequest) -> HttpResponse:
    """What waits, oldest first, or what was decided; who may not decide sees what they gave themselves."""
    return render(request, "approvals/approvals.html", _context(request))


def _asked(request: HubRequest) -> list[Approval]:
    """The approvals that the form names; what is not seen is not found. A whole lot is ``bulk``'s, in slices."""
    seen = queries.seen_by(request.user)
    ids = {uuid_or_none(text) for text in request.POST.getlist("approval")}
    found = list(seen.filter(id__in=[one for one in ids if one]).order_by("id"))
    if len(found) != len(ids):
        raise Http404("This practice has no such points that wait.")
    return found


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def approvals_approve(request: HubRequest) -> HttpResponse:
    """Approve one or several; those that cannot be posted stay in the queue, and the answer says why."""
    approved: list[Approval] = []
    problems: list[str] = []
    for approval in _asked(request):
        try:
            approved.append(services.approve(practice=request.practice, approval_id=approval.id, by=request.user))
        except DomainError as error:
            problems.append(f"{approval.reason}: {error.heading}. {error.advice}")
    _offer(request, approved, problems)
    return redirect("approvals")


def _offer(request: HubRequest, approved: list[Approval], problems: list[str]) -> None:
    said = []
    if approved:
        points = sum(approval.points for approval in approved)
        said.append(f"{points:+d} points approved and posted.")
    if problems:
        said.append(f"{problems[0]}{f' {len(problems) - 1} more could not be posted.' if problems[1:] else ''}")
    if not said:
        said.append("Tick the points that you approve first.")
    done = Done(" ".join(said), action=reverse("approvals_reopen") if approved else "")
    done.fields.extend(("approval", str(approval.id)) for approval in approved)
    offer(request, done)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def approval_refuse(request: HubRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Ask why, and refuse one."""
    approval = _one_or_404(request, approval_id)
    if request.method == "GET":
        return page(request, "approvals/approval_refuse.html", {"approval": approval}, partial="dialog")
    why = request.POST.get("why", "")
    try:
        refused = services.refuse(practice=request.practice, approval_id=approval_id, by=request.user, why=why)
    except NoReason as error:
        context = {"approval": approval, "error": error.advice}
        return page(request, "approvals/approval_refuse.html", context, partial="dialog", status=422)
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
        return redirect("approvals")
    done = Done.of(f"{refused.points:+d} points for {refused.reason} refused.", "approvals_reopen")
    done.fields.append(("approval", str(refused.id)))
    offer(request, done)
    return redirect("approvals")


@require_POST
@hub_users(*roles.GIVES_POINTS)
def approval_withdraw(request: HubRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Take back what one gave and what still waits."""
    _one_or_404(request, approval_id)
    try:
        gone = services.withdraw(practice=request.practice, approval_id=approval_id, by=request.user)
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
        return redirect("approvals")
    done = Done.of(f"{gone.points:+d} points for {gone.reason} are taken back.", "approvals_reopen")
    done.fields.append(("approval", str(gone.id)))
    offer(request, done)
    return redirect("approvals")


@require_POST
@hub_users(*roles.GIVES_POINTS)
def approvals_reopen(request: HubRequest) -> HttpResponse:
    """Undo a decision: the points wait again; what was posted is taken back."""
    key = typed_key(request, longest=40)
    problems: list[str] = []
    for approval in _asked(request):
        try:
            services.reopen(practice=request.practice, approval_id=approval.id, by=request.user, key=key)
        except DomainError as error:
            problems.append(f"{approval.reason}: {error.heading}. {error.advice}")
    offer(request, Done(" ".join(problems) or "Undone: the points wait again."))
    return redirect("approvals")


def _one_or_404(request: HubRequest, approval_id: uuid.UUID) -> Approval:
    found = queries.seen_by(request.user).filter(id=approval_id).select_related("member").first()
    if found is None:
        raise Http404("This practice has no such points that wait.")
    return found
