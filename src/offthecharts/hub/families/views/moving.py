"""Moving points inside a family, and back."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.families import moving, relatives
from offthecharts.hub.families.forms import MoveForm
from offthecharts.hub.families.relatives import Family
from offthecharts.hub.keys import typed_key
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.members.views.profile import live_context
from offthecharts.hub.points.errors import EntryNotFound
from offthecharts.hub.points.moving import move_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def points_move(request: HubRequest, number: int) -> HttpResponse:
    """Move points of one of the family to another; what is typed shows both balances before."""
    member = member_or_404(request.practice, number)
    family = relatives.family(member)
    is_look = request.POST.get("do") == "preview"
    form = MoveForm(request.POST or None, everybody=family.everybody, initial=_initial(request, family))
    if request.method == "POST" and not is_look and form.is_valid():
        try:
            return _moved(request, member, form)
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    if is_look:
        form = MoveForm(initial=_typed(request, form), everybody=family.everybody)
    context = {"member": member, "family": family, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "families/points_move.html", context, partial="preview" if is_look else None, status=status)


def _initial(request: HubRequest, family: Family) -> dict[str, Any]:
    """From the member (or whom the address names) to the other one; to be chosen where there are several."""
    numbers = [str(one.member.number) for one in family.everybody]
    asked = request.GET.get("from", "")
    giver = asked if asked in numbers else str(family.themselves.member.number)
    others = [one for one in numbers if one != giver]
    return {"giver": giver, "receiver": others[0] if len(others) == 1 else ""}


def _typed(request: HubRequest, form: MoveForm) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in form.fields}


def _moved(request: HubRequest, member: Member, form: MoveForm) -> HttpResponse:
    """Back to the family, with the offer to take it back."""
    data = form.cleaned_data
    giver, receiver = form.everybody[data["giver"]].member, form.everybody[data["receiver"]].member
    moved = moving.move(
        giver=giver,
        receiver=receiver,
        points=data["points"],
        why=data["why"],
        hub_user=request.user,
        idempotency_key=data["idempotency_key"],
    )
    points = data["points"]
    said = f"{points:,} point{'' if points == 1 else 's'} moved from {giver.called} to {receiver.called}."
    offer(request, Done.of(said, "points_move_undo", member.number, moved.taken.id))
    return redirect("member_family", member.number)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def points_move_undo(request: HubRequest, number: int, entry_id: uuid.UUID) -> HttpResponse:
    """Take back both entries of a transfer of this member's family, from either side."""
    member = member_or_404(request.practice, number)
    _of_family_or_404(member, entry_id)
    try:
        moved = moving.take_back(
            practice=request.practice,
            entry_id=entry_id,
            hub_user=request.user,
            idempotency_key=typed_key(request, longest=40) or uuid.uuid4().hex,
        )
    except DomainError as error:
        done = Done(text=f"{error.heading}. {error.advice}")
    else:
        back = {moved.taken.member_id: -moved.taken.points, moved.given.member_id: -moved.given.points}
        done = Done(text=f"Undone: {moved.given.points:,} points are back.", points=back.get(member.id, 0))
    if request.htmx:
        return render(request, "members/member.html#landed", live_context(request, member, done))
    offer(request, done)
    return redirect("member" if "profile" in request.POST else "member_family", number)


def _of_family_or_404(member: Member, entry_id: uuid.UUID) -> None:
    """Raises EntryNotFound when the entry is no side of a transfer of this family."""
    moved = move_of(member.practice, entry_id)
    ids = relatives.family(member).web.ids
    if not {moved.taken.member_id, moved.given.member_id} & (ids | {member.id}):
        raise EntryNotFound("Reload the page: the activity may have changed.")
