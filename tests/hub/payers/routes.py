"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

TABLE: dict[str, str] = {
    **dict.fromkeys(["payers", "payers_export"], "Owner, Admin"),
    "member_payer": "Owner, Admin, Marketing + Rewards, Rewards",
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """The member's number is enough."""
    return {}
