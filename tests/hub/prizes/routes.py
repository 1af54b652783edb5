"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.prizes.catalogue import prize_of

EVERYBODY = "Owner, Admin, Marketing + Rewards, Rewards, Financial"
GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
MENU = "Owner, Admin, Marketing + Rewards"
TABLE: dict[str, str] = {
    **dict.fromkeys(["prizes", "prize_photo"], EVERYBODY),
    **dict.fromkeys(["prizes_start", "prize_new", "prize", "prize_switch", "prize_move"], MENU),
    "prize_stock": GIVERS,
    "prizes_export": "Owner, Admin, Marketing + Rewards, Financial",
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    return {"prize_id": prize_of(practice, "Brook Street bottle").id}
