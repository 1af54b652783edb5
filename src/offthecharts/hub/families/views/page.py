"""The family of a member."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.families import relatives, services
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.points.figures import money
from offthecharts.hub.requests import HubRequest
from offthecharts.web.undo import Done, offer, take_offer


@require_safe
@hub_users(*roles.EVERYBODY)
def member_family(request: HubRequest, number: int) -> HttpResponse:
    """Who belongs to a member's family, their points, and what was moved among them."""
    member = member_or_404(request.practice, number)
    family = relatives.family(member)
    ids = family.web.ids
    context = {
        "member": member,
        "family": family,
        "money": money(request.practice, family.points),
        "pooling": services.pooling_of(member, family.web).name,
        "spendable": services.spendable(member),
        "moves": relatives.latest_moves(member, ids),
        "alike": relatives.reachable_alike(member, ids) if roles.abilities_of(request.user.role).edit_members else [],
        "done": take_offer(request),
    }
    return render(request, "families/member_family.html", context)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_family_pool(request: HubRequest, number: int) -> HttpResponse:
    """Leave a family out of pooling, or let it take part again."""
    member = member_or_404(request.practice, number)
    pooled = request.POST.get("pooled") == "yes"
    if services.pool(member=member, pooled=pooled, by=request.user):
        said = (
            "The family’s orders may use the points of all."
            if pooled
            else "Each of the family uses their own points."
        )
        done = Done.of(said, "member_family_pool", number)
        done.fields.append(("pooled", "no" if pooled else "yes"))
        offer(request, done)
    else:
        messages.info(request, "It was so already.")
    return redirect("member_family", number)
