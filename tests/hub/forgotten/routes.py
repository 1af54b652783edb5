"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.forgotten.services import leave_member
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
TABLE: dict[str, str] = dict.fromkeys(["forgotten", "forgotten_give", "forgotten_leave", "forgotten_again"], GIVERS)


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    return {"dismissal_id": leave_member(member=member, days=60, by_name=owner.display_name).id}
