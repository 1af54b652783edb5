"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice

_GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"

TABLE: dict[str, str] = {
    "member_family": "Owner, Admin, Marketing + Rewards, Rewards, Financial",
    **dict.fromkeys(["member_family_pool", "member_family_link", "member_family_unlink"], _GIVERS),
    **dict.fromkeys(["member_family_message", "member_family_message_stop"], _GIVERS),
    **dict.fromkeys(["points_move", "points_move_undo"], _GIVERS),
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    return {"tie_id": Responsibility.objects.of(practice).filter(patient_id=member.id).get().id}
