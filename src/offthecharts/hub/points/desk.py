"""Giving points on the Hub's pages: who gives, for which visit, and the quick row of the profile."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone

from offthecharts.hub.appointments.models import CAME, ReportedAppointment
from offthecharts.hub.families import own
from offthecharts.hub.launches import window
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu import limits
from offthecharts.hub.points.figures import quick_items
from offthecharts.hub.points.forms import Choice
from offthecharts.hub.points.giving import Giver, waiting_items
from offthecharts.hub.requests import HubRequest
from offthecharts.web.identifiers import uuid_or_none


def giver_of(request: HubRequest) -> Giver:
    """Whoever is signed in, at the desk of the window. No query."""
    user = request.user
    return Giver(user.display_name, hub_user=user, connection_id=window.connection_of(request))


def visit_or_404(request: HubRequest, member: Member) -> ReportedAppointment | None:
    """The visit that the form or else the address names, the member's, who came; None when they name none."""
    said = request.POST.get("visit") or request.GET.get("visit")
    if not said:
        return None
    visit_id = uuid_or_none(said)
    visits = ReportedAppointment.objects.of(request.practice).filter(member_id=member.id)
    visits = visits.filter(removed_at=None, status__in=CAME)  # what was missed or deleted earns nothing
    visit = visits.filter(id=visit_id).first() if visit_id else None
    if visit is None:
        raise Http404("This member has no such visit.")
    return visit


def moment_of(visit: ReportedAppointment | None) -> datetime | None:
    """As of when points for `visit` are given: its start when it was on an earlier day, else now, which is None."""
    is_earlier = visit is not None and timezone.localdate(visit.starts_at) < timezone.localdate()
    return visit.starts_at if visit is not None and is_earlier else None


def is_own_family(request: HubRequest, member: Member) -> bool:
    """Whether the signed-in Hub user may not give `member` points. No query for who is no member."""
    return own.is_own_family(request.practice, request.user, member.id)


def quick_choices(request: HubRequest, member: Member) -> list[Choice]:
    """The quick row: two queries, and at most four more when an item is limited."""
    items = quick_items(request.practice, member)
    locks = limits.locks(request.practice, member.id, items)
    waits = waiting_items(request.practice, giver_of(request), items)
    return [Choice(item, locks.get(item.id), item.id in waits) for item in items]
