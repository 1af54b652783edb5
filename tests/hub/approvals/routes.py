"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

import uuid
from typing import Any

from django.utils import timezone

from offthecharts.hub.approvals.models import Approval, Because
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
TABLE: dict[str, str] = {
    **dict.fromkeys(["approvals", "approval_withdraw", "approvals_reopen"], GIVERS),
    **dict.fromkeys(["approvals_approve", "approval_refuse", "approvals_export"], "Owner, Admin"),
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    approval = Approval(
        practice=practice,
        member_id=member.id,
        points=5,
        reason="Helped a friend",
        because=Because.MISC,
        by_name="Dana",
        given_at=timezone.now(),
        idempotency_key=uuid.uuid4().hex,
        input_sha256="0" * 64,
    )
    approval.save()
    return {"approval_id": approval.id}
