"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from django.utils import timezone

from offthecharts.hub.expiry.models import ExpiryNotice
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

MANAGERS = "Owner, Admin"

TABLE: dict[str, str] = dict.fromkeys(["expiry", "expiry_export", "expiry_give_back"], MANAGERS)


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    now = timezone.now()
    notice = ExpiryNotice.across_practices.create(
        practice=practice, member_id=member.id, points=1, due_on=now.date(), made_at=now
    )
    return {"notice_id": notice.id}
