"""The profile page."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.differences.queries import of_member
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import active_card, contact_facts, member_or_404, plot_start
from offthecharts.hub.points.desk import is_own_family, quick_choices
from offthecharts.hub.points.figures import balance_by_day, money
from offthecharts.hub.points.queries import activity, balance_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, take_offer

ACTIVITY_SIZE = 12


def live_context(request: HubRequest, member: Member, done: Done | None = None) -> dict[str, Any]:
    """What of the profile moves when points are given or a card is connected: head, quick row, plot, activity."""
    points = balance_of(request.practice, member)
    before = uuid_or_none(request.GET.get("before", ""))
    may = roles.abilities_of(request.user.role)
    own_family = may.give_points and is_own_family(request, member)
    return {
        "member": member,
        "age": member.age_on(timezone.localdate()),
        "card": active_card(member),
        "points": points,
        "points_before": points - done.points if done else points,
        "money": money(request.practice, points),
        "is_own_family": own_family,
        "quick_choices": quick_choices(request, member) if may.give_points and not own_family else [],
        "quick_key": uuid.uuid4().hex,
        "series": balance_by_day(request.practice, member, since=plot_start()),
        "activity": activity(request.practice, member, before=before, limit=ACTIVITY_SIZE),
        "before": before,
        "done": done,
    }


def whole_context(request: HubRequest, member: Member) -> dict[str, Any]:
    """Everything that the profile page shows."""
    return {
        **live_context(request, member, take_offer(request)),
        "contact": contact_facts(member),
        "differing": of_member(member),
    }


@require_safe
@hub_users(*roles.EVERYBODY)
def member(request: HubRequest, number: int) -> HttpResponse:
    """The profile of one member; ``?live=120`` what moves in it, for a page that shows 120 points."""
    found = member_or_404(request.practice, number)
    if found.number != number:
        messages.info(request, f"The profile #{number} was merged into this one.")
        return redirect("member", found.number)
    if request.htmx and request.GET.get("before"):
        context = live_context(request, found)
        return page(request, "members/member.html", context, partial="activity_page")
    if request.htmx and "live" in request.GET:
        shown = request.GET["live"]
        context = live_context(request, found)
        context["points_before"] = int(shown) if re.fullmatch(r"-?[0-9]{1,9}", shown) else context["points"]
        return page(request, "members/member.html", context, partial="live")
    return page(request, "members/member.html", whole_context(request, found))
