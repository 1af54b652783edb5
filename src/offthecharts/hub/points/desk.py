"""Giving points on the Hub's pages: who gives, and the quick row of the profile."""

from offthecharts.hub.families.queries import is_family
from offthecharts.hub.launches import window
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu import limits
from offthecharts.hub.points.figures import quick_items
from offthecharts.hub.points.forms import Choice
from offthecharts.hub.points.giving import Giver, waiting_items
from offthecharts.hub.requests import HubRequest


def giver_of(request: HubRequest) -> Giver:
    """Whoever is signed in, at the desk of the window. No query."""
    user = request.user
    return Giver(user.display_name, hub_user=user, connection_id=window.connection_of(request))


def is_own_family(request: HubRequest, member: Member) -> bool:
    """Whether the signed-in Hub user may not give `member` points. No query for who is no member."""
    own_id = request.user.member_id
    return own_id is not None and is_family(request.practice, own_id, member.id)


def quick_choices(request: HubRequest, member: Member) -> list[Choice]:
    """The quick row: two queries, and at most four more when an item is limited."""
    items = quick_items(request.practice, member)
    locks = limits.locks(request.practice, member.id, items)
    waits = waiting_items(request.practice, giver_of(request), items)
    return [Choice(item, locks.get(item.id), item.id in waits) for item in items]
