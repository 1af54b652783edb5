"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

EXPORTS = "Owner, Admin, Marketing + Rewards, Financial"
REPORTS = (
    "points",
    "items",
    "groups",
    "staff",
    "locations",
    "weekdays",
    "participation",
    "visits",
    "prizes",
)
ROWS = ("entries", "members", "visits", "orders")
TABLE: dict[str, str] = {
    "reports": EXPORTS,
    **{f"report_{slug}{form}": EXPORTS for slug in REPORTS for form in ("", "_csv", "_pdf")},
    **{f"report_rows_{kind}{form}": EXPORTS for kind in ROWS for form in ("", "_csv")},
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    return {}
