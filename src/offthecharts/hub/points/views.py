"""Add points, and take them back."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import withdraw
from offthecharts.hub.keys import typed_key
from offthecharts.hub.members.merged import ids_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.members.views.profile import live_context
from offthecharts.hub.menu import limits
from offthecharts.hub.menu.queries import items_on_menu
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.desk import giver_of, is_own_family, moment_of, visit_or_404
from offthecharts.hub.points.forms import AddPointsForm
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer


def _award(
    request: HubRequest, member: Member, form: AddPointsForm, visit: ReportedAppointment | None
) -> giving.Given:
    return giving.give(
        practice=request.practice,
        member_id=member.id,
        lines=form.lines,
        comment=form.cleaned_data["comment"],
        giver=giver_of(request),
        idempotency_key=form.cleaned_data["idempotency_key"],
        given_at=moment_of(visit),
    )


def _said(given: giving.Given, member: Member) -> str:
    said = []
    if given.entries:
        said.append(_moved(given.points, member, [entry.reason for entry in given.entries]))
    if given.waiting:
        what = _what([approval.reason for approval in given.waiting])
        points = sum(approval.points for approval in given.waiting)
        said.append(f"{points} points for {member.called} wait for approval: {what}.")
    return " ".join(said)


def _moved(points: int, member: Member, reasons: list[str]) -> str:
    if points < 0:
        return f"{-points} points taken from {member.called}: {_what(reasons)}."
    return f"{points} points for {member.called}: {_what(reasons)}."


def _what(reasons: list[str]) -> str:
    return reasons[0] if len(reasons) == 1 else f"{len(reasons)} items"


def _posted(request: HubRequest, member: Member, given: giving.Given) -> HttpResponse:
    """The profile with its new balance, and the offer to take it back."""
    done = Done(
        text=_said(given, member),
        action=reverse("points_undo", args=[member.number]),
        fields=[
            *(("entry", str(entry.id)) for entry in given.entries),
            *(("approval", str(approval.id)) for approval in given.waiting),
        ],
        points=given.points,
    )
    if request.htmx:
        response = render(request, "members/member.html#landed", live_context(request, member, done))
        response["HX-Retarget"], response["HX-Reswap"] = "#live", "outerHTML"
        return response
    offer(request, done)
    return redirect("member", member.number)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def points_add(request: HubRequest, number: int) -> HttpResponse:
    """Give (with negative points take) points for items of the menu and for anything else; perhaps for a visit."""
    member = member_or_404(request.practice, number)
    visit = visit_or_404(request, member)
    items = limits.items_for(request.practice, member.id, items_on_menu(request.practice))
    locks = limits.locks(request.practice, member.id, items, moment_of(visit))
    waits = giving.waiting_items(request.practice, giver_of(request), items)
    form = AddPointsForm(request.POST or None, items=items, locks=locks, waits=waits)
    if request.method == "POST" and form.is_valid():
        try:
            return _posted(request, member, _award(request, member, form, visit))
        except DomainError as error:
            if request.htmx and "quick" in request.POST:
                return _not_given(request, member, error)
            form.add_error(None, f"{error.heading}. {error.advice}")
    context = {
        "member": member,
        "visit": visit,
        "form": form,
        "points": balance_of(request.practice, member),
        "is_own_family": is_own_family(request, member),
        "misc_waits": giving.why_waits(request.practice, giver_of(request), giving.MISC) is not None,
    }
    status = 422 if form.is_bound else 200
    return page(request, "points/points_add.html", context, partial="dialog", status=status)


def _not_given(request: HubRequest, member: Member, error: DomainError) -> HttpResponse:
    """The profile as it is now, and why a press of the quick row gave nothing."""
    done = Done(text=f"{error.heading}. {error.advice}")
    return render(request, "members/member.html#landed", live_context(request, member, done))


def _of_member_or_404[Row: (PointsEntry, Approval)](
    request: HubRequest, member: Member, model: type[Row], name: str
) -> list[Row]:
    """What the fields `name` of the form name, all of it the member's."""
    asked = {uuid_or_none(text) for text in request.POST.getlist(name)}
    known = [row_id for row_id in asked if row_id]
    mine = model.objects.of(request.practice).filter(member_id__in=ids_of(member))
    found = list(mine.filter(id__in=known)) if known else []
    if len(found) != len(asked):
        raise Http404("This member has no such entry.")
    return found


@transaction.atomic
def _take_all_back(request: HubRequest, entries: list[PointsEntry], approvals: list[Approval]) -> int:
    """Take back each of `entries`, and of `approvals` out of the queue, all or none; the points that moved."""
    moved, key = 0, typed_key(request, longest=40)
    rows: list[PointsEntry | Approval] = [*entries, *approvals]
    lock_balances(request.practice, {row.member_id for row in rows})
    for approval in approvals:
        withdraw(practice=request.practice, approval_id=approval.id, by=request.user)
    for entry in entries:
        giving.refuse_back_to_own_family(request.practice, request.user, entry)
        posted = services.reverse(
            practice=request.practice,
            entry_id=entry.id,
            by_name=request.user.display_name,
            hub_user=request.user,
            idempotency_key=f"{key}:{entry.id}",
        )
        moved += posted.points
    return moved


def _undone(moved: int, approvals: list[Approval]) -> str:
    if not approvals:
        return f"Undone: {-moved:+d} points are taken back."
    waited = f"{sum(approval.points for approval in approvals):+d} points wait no more."
    return f"Undone: {-moved:+d} points are taken back, {waited}" if moved else f"Undone: {waited}"


@require_POST
@hub_users(*roles.GIVES_POINTS)
def points_undo(request: HubRequest, number: int) -> HttpResponse:
    """Take entries back, by reversals; nothing is deleted."""
    member = member_or_404(request.practice, number)
    entries = _of_member_or_404(request, member, PointsEntry, "entry")
    approvals = _of_member_or_404(request, member, Approval, "approval")
    if not entries and not approvals:
        raise Http404("This member has no such entry.")
    try:
        moved = _take_all_back(request, entries, approvals)
    except DomainError as error:
        done = Done(text=f"{error.heading}. {error.advice}")
    else:
        done = Done(text=_undone(moved, approvals), points=moved)
    if request.htmx:
        return render(request, "members/member.html#landed", live_context(request, member, done))
    offer(request, done)
    if request.POST.get("then") == "forgotten":  # pressed on the page of what was forgotten
        return redirect("forgotten")
    return redirect("member", member.number)
