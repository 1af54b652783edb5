"""Add points, and take them back."""

import uuid

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.launches import window
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.members.views.profile import live_context, uuid_or_none
from offthecharts.hub.menu.queries import items_on_menu
from offthecharts.hub.points import services
from offthecharts.hub.points.forms import AddPointsForm
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer


def _lines(form: AddPointsForm) -> list[Line]:
    lines = [Line.of(item) for item in form.chosen]
    data = form.cleaned_data
    if data["misc"]:
        lines.append(Line(points=data["misc_points"], reason=data["misc_reason"]))
    return lines


def _award(request: HubRequest, member: Member, form: AddPointsForm) -> services.Posted:
    return services.award(
        practice=request.practice,
        member=member,
        lines=_lines(form),
        comment=form.cleaned_data["comment"],
        by_name=request.user.display_name,
        hub_user=request.user,
        idempotency_key=form.cleaned_data["idempotency_key"],
        caller_id=window.connection_of(request),
    )


def _said(points: int, member: Member, reasons: list[str]) -> str:
    what = reasons[0] if len(reasons) == 1 else f"{len(reasons)} items"
    if points < 0:
        return f"{-points} points taken from {member.called}: {what}."
    return f"{points} points for {member.called}: {what}."


def _posted(request: HubRequest, member: Member, posted: services.Posted) -> HttpResponse:
    """The profile with its new balance, and the offer to take it back."""
    done = Done(
        text=_said(posted.points, member, [entry.reason for entry in posted.entries]),
        action=reverse("points_undo", args=[member.number]),
        fields=[("entry", str(entry.id)) for entry in posted.entries],
        points=posted.points,
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
    """Give (or with negative points take) points for items of the reward menu and for anything else."""
    member = member_or_404(request.practice, number)
    form = AddPointsForm(request.POST or None, items=items_on_menu(request.practice))
    if request.method == "POST" and form.is_valid():
        try:
            return _posted(request, member, _award(request, member, form))
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    context = {"member": member, "form": form, "points": balance_of(request.practice, member)}
    status = 422 if form.is_bound else 200
    return page(request, "points/points_add.html", context, partial="dialog", status=status)


def _entries_or_404(request: HubRequest, member: Member) -> list[uuid.UUID]:
    asked = {uuid_or_none(text) for text in request.POST.getlist("entry")}
    known = [entry_id for entry_id in asked if entry_id]
    entries = PointsEntry.objects.of(request.practice).filter(member_id=member.id, id__in=known)
    found = [entry.id for entry in entries]
    if not found or len(found) != len(asked):
        raise Http404("This member has no such entry.")
    return found


def _reverse_all(request: HubRequest, entries: list[uuid.UUID], key: str) -> int:
    """Take back each of `entries`, all or none; returns the points that moved."""
    moved = 0
    with transaction.atomic():
        for entry in entries:
            posted = services.reverse(
                practice=request.practice,
                entry_id=entry,
                by_name=request.user.display_name,
                hub_user=request.user,
                idempotency_key=f"{key}:{entry}",
            )
            moved += posted.points
    return moved


@require_POST
@hub_users(*roles.GIVES_POINTS)
def points_undo(request: HubRequest, number: int) -> HttpResponse:
    """Take entries back, by reversals; nothing is deleted."""
    member = member_or_404(request.practice, number)
    entries = _entries_or_404(request, member)
    try:
        moved = _reverse_all(request, entries, request.POST.get("idempotency_key", "")[:40])
    except DomainError as error:
        done = Done(text=f"{error.heading}. {error.advice}")
    else:
        done = Done(text=f"Undone: {-moved:+d} points are taken back.", points=moved)
    if request.htmx:
        return render(request, "members/member.html#landed", live_context(request, member, done))
    offer(request, done)
    return redirect("member", member.number)
