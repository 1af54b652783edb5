"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.groups.models import KeptFilter, ManyAct, ManyActKind, MemberGroup, MemberStatus
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice

EVERYBODY = "Owner, Admin, Marketing + Rewards, Rewards, Financial"
GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"

TABLE: dict[str, str] = {
    **dict.fromkeys(["groups_of_member", "kept_filters"], EVERYBODY),
    **dict.fromkeys(["member_groups", "member_group", "member_group_remove", "member_group_restore"], GIVERS),
    **dict.fromkeys(["member_group_move", "member_group_add", "member_group_leave"], GIVERS),
    **dict.fromkeys(["member_statuses", "member_statuses_start", "member_status", "member_status_remove"], GIVERS),
    **dict.fromkeys(["member_status_restore", "member_status_move", "member_status_set"], GIVERS),
    **dict.fromkeys(["kept_filter_new", "kept_filter", "kept_filter_remove", "kept_filter_restore"], GIVERS),
    **dict.fromkeys([f"members_many_{kind}" for kind in ManyActKind.values], GIVERS),
    "members_many_undo": GIVERS,
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    group = MemberGroup.across_practices.create(practice=practice, name="Brook Street braces club")
    status = MemberStatus.across_practices.create(practice=practice, name="Brook Street retention")
    kept = KeptFilter.across_practices.create(
        practice=practice, name="Brook Street patients", query="show=patients", by_name="Dana"
    )
    act = ManyAct.across_practices.create(
        practice=practice, kind="archive", changed={}, by_name="Dana", idempotency_key="many"
    )
    return {
        "member_group_id": group.id,
        "member_status_id": status.id,
        "kept_filter_id": kept.id,
        "act_id": act.id,
    }
