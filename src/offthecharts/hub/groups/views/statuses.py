"""Treatment statuses: the list, one status with its members, and a member's status."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups import named, queries, services
from offthecharts.hub.groups.forms import StatusForm
from offthecharts.hub.groups.models import MemberStatus
from offthecharts.hub.groups.views.finding import row_or_404, take_error
from offthecharts.hub.groups.views.groups import member_answer
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_statuses(request: HubRequest) -> HttpResponse:
    """All statuses with the number of members; a new one is added here."""
    form = StatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            status = services.add_status(practice=request.practice, name=form.cleaned_data["name"])
        except DomainError as error:
            take_error(form, error)
        else:
            offer(request, Done.of(f"The status {status.name} is added.", "member_status_remove", status.id))
            return redirect("member_statuses")
    return _list(request, form)


def _list(request: HubRequest, form: StatusForm | None = None) -> HttpResponse:
    rows = queries.with_counts(queries.statuses_of(request.practice), request.practice)
    context = {"form": form or StatusForm(), "statuses": rows, "done": take_offer(request)}
    code = 422 if form is not None and form.is_bound else 200
    return page(request, "groups/member_statuses.html", context, partial="list", status=code)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_statuses_start(request: HubRequest) -> HttpResponse:
    """Start with the usual statuses."""
    made = services.start_statuses(practice=request.practice)
    messages.success(request, f"{len(made)} statuses are added." if made else "There are statuses already.")
    return redirect("member_statuses")


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_status(request: HubRequest, member_status_id: uuid.UUID) -> HttpResponse:
    """The members with a status; it is renamed here."""
    status = row_or_404(MemberStatus, request, member_status_id)
    form = StatusForm(request.POST or None, initial={"name": status.name})
    if request.method == "POST" and form.is_valid():
        try:
            named.rename(row=status, name=form.cleaned_data["name"])
        except DomainError as error:
            take_error(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("member_status", status.id)
    rows = queries.members_with_status(request.practice, status)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(rows, [("number", False)], after=after, before=before)
    context = {"form": form, "status": status, "members": shown, "count": rows.count(), "done": take_offer(request)}
    return render(request, "groups/member_status.html", context, status=422 if form.is_bound else 200)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_status_remove(request: HubRequest, member_status_id: uuid.UUID) -> HttpResponse:
    """Remove a status; who had it has none until this is undone."""
    status = row_or_404(MemberStatus, request, member_status_id)
    named.remove(row=status)
    offer(request, Done.of(f"The status {status.name} is removed.", "member_status_restore", status.id))
    return redirect("member_statuses")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_status_restore(request: HubRequest, member_status_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a status."""
    status = row_or_404(MemberStatus, request, member_status_id, removed=True)
    named.restore(row=status)
    messages.success(request, f"The status {status.name} is back.")
    return redirect("member_statuses")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_status_move(request: HubRequest, member_status_id: uuid.UUID) -> HttpResponse:
    """Move a status one place up or down."""
    status = row_or_404(MemberStatus, request, member_status_id)
    named.move(row=status, up=request.POST.get("to") == "up")
    return _list(request) if request.htmx else redirect("member_statuses")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_status_set(request: HubRequest, number: int) -> HttpResponse:
    """Give a member a status, or none; this can be undone."""
    member = member_or_404(request.practice, number)
    asked = request.POST.get("status", "")
    status = queries.status_called(request.practice, asked)
    if asked and status is None:
        return member_answer(request, member, problem="Choose one of the statuses.")
    before = services.set_status(member=member, status=status)
    if request.htmx:
        return member_answer(request, member)
    text = f"{member.called} has the status {status.name} now." if status else f"{member.called} has no status now."
    done = Done.of(text, "member_status_set", member.number)
    done.fields.append(("status", str(before.id) if before else ""))
    offer(request, done)
    return redirect("member", member.number)
