"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

import uuid
from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.people import member_of

MANAGERS = "Owner, Admin"

TABLE: dict[str, str] = dict.fromkeys(
    [
        "member_doubles",
        "member_doubles_apart",
        "member_doubles_again",
        "member_merge_choose",
        "member_merge",
        "member_merge_undo",
    ],
    MANAGERS,
)


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    other = member_of(practice, "Matteo", "Alvarez")
    gone = member_of(practice, "Mateo J.", "Alvarez")
    made = merge(practice=practice, kept_id=member.id, merged_id=gone.id, by=owner, idempotency_key=uuid.uuid4().hex)
    return {"other_number": other.number, "merge_id": made.id}
