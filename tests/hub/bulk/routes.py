"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.bulk.models import Lot, LotPart
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
TABLE: dict[str, str] = {
    **dict.fromkeys(["lots", "bulk_points", "lot", "lot_give", "lot_undo", "lot_part", "lot_go_on"], GIVERS),
    **dict.fromkeys(["lot_approve", "lot_reopen"], "Owner, Admin"),
    "lot_export": "Owner, Admin, Marketing + Rewards, Financial",
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    line = {"points": 5, "reason": "Summer party", "item_id": None}
    lot = Lot(practice=practice, lines=[line], by_name=owner.display_name, hub_user_id=owner.pk)
    lot.save()
    part = LotPart(practice=practice, lot_id=lot.id, member_id=member.id)
    part.save()
    return {"lot_id": lot.id, "part_id": part.id}
