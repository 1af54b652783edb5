"""Groups: the list, one group with its members, and a member's groups."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups import named, queries, services
from offthecharts.hub.groups.forms import GroupForm
from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.groups.views.finding import row_or_404, take_error
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_groups(request: HubRequest) -> HttpResponse:
    """All groups with the number of members; a new one is added here."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = services.add_group(practice=request.practice, **form.cleaned_data)
        except DomainError as error:
            take_error(form, error)
        else:
            offer(request, Done.of(f"The group {group.name} is added.", "member_group_remove", group.id))
            return redirect("member_groups")
    return _list(request, form)


def _list(request: HubRequest, form: GroupForm | None = None) -> HttpResponse:
    rows = queries.with_counts(queries.groups_of(request.practice), request.practice)
    context = {"form": form or GroupForm(), "groups": rows, "done": take_offer(request)}
    status = 422 if form is not None and form.is_bound else 200
    return page(request, "groups/member_groups.html", context, partial="list", status=status)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_group(request: HubRequest, member_group_id: uuid.UUID) -> HttpResponse:
    """The members of a group; its name and description are changed here."""
    group = row_or_404(MemberGroup, request, member_group_id)
    initial = {"name": group.name, "description": group.description}
    form = GroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            named.rename(row=group, **form.cleaned_data)
        except DomainError as error:
            take_error(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("member_group", group.id)
    rows = queries.members_in(request.practice, [group.id])
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(rows, [("number", False)], after=after, before=before)
    context = {"form": form, "group": group, "members": shown, "count": rows.count(), "done": take_offer(request)}
    return render(request, "groups/member_group.html", context, status=422 if form.is_bound else 200)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_group_remove(request: HubRequest, member_group_id: uuid.UUID) -> HttpResponse:
    """Remove a group; this can be undone."""
    group = row_or_404(MemberGroup, request, member_group_id)
    named.remove(row=group)
    offer(request, Done.of(f"The group {group.name} is removed.", "member_group_restore", group.id))
    return redirect("member_groups")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_group_restore(request: HubRequest, member_group_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a group."""
    group = row_or_404(MemberGroup, request, member_group_id, removed=True)
    named.restore(row=group)
    messages.success(request, f"The group {group.name} is back.")
    return redirect("member_groups")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_group_move(request: HubRequest, member_group_id: uuid.UUID) -> HttpResponse:
    """Move a group one place up or down."""
    group = row_or_404(MemberGroup, request, member_group_id)
    named.move(row=group, up=request.POST.get("to") == "up")
    return _list(request) if request.htmx else redirect("member_groups")


@require_safe
@hub_users(*roles.EVERYBODY)
def groups_of_member(request: HubRequest, number: int) -> HttpResponse:
    """The groups and the status of one member, on a page of their own."""
    return member_answer(request, member_or_404(request.practice, number))


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_group_add(request: HubRequest, number: int) -> HttpResponse:
    """Put a member into a group."""
    member = member_or_404(request.practice, number)
    group = queries.group_called(request.practice, request.POST.get("group", ""))
    if group is None:
        return member_answer(request, member, problem="Choose one of the groups.")
    services.put_in(practice=request.practice, group_id=group.id, member_ids=[member.id])
    return member_answer(request, member) if request.htmx else redirect("member", member.number)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_group_leave(request: HubRequest, number: int, member_group_id: uuid.UUID) -> HttpResponse:
    """Take a member out of a group; this can be undone."""
    member = member_or_404(request.practice, number)
    group = row_or_404(MemberGroup, request, member_group_id)
    services.take_out(practice=request.practice, group_id=group.id, member_ids=[member.id])
    if request.htmx:
        return member_answer(request, member)
    done = Done.of(f"{member.called} is not in {group.name} any more.", "member_group_add", member.number)
    done.fields.append(("group", str(group.id)))
    offer(request, done)
    return redirect("member", member.number)


def member_answer(request: HubRequest, member: Member, *, problem: str = "") -> HttpResponse:
    """The member's groups and status: the section for htmx, a page otherwise."""
    status = 422 if problem and not request.htmx else 200
    context = {"member": member, "groups_problem": problem}
    return page(request, "groups/groups_of_member.html", context, partial="section", status=status)
