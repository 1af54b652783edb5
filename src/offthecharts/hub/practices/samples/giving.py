"""Limits on some items of the sample menu, points that wait for approval, and a lot that was given to many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import refuse
from offthecharts.hub.bulk import services
from offthecharts.hub.bulk.models import Lot
from offthecharts.hub.bulk.planning import plan
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.giving import Giver, give
from offthecharts.hub.points.lines import Line
from offthecharts.hub.practices.models import HubUser, Practice

LIMITS: Final[dict[str, dict[str, Any]]] = {
    "Dentist check-up report": {"repeat_lock_days": 150},
    "Birthday": {"repeat_lock_days": 300},
    "Kind review": {"needs_approval": True, "repeat_lock_days": 30},
}
PARTY: Final = "Summer picnic"


def make_limits(practice: Practice) -> None:
    """Set them, after the sample history, which knows none."""
    for name, values in LIMITS.items():
        RewardItem.objects.of(practice).filter(name=name).update(**values)


def make_waiting(practice: Practice, members: Sequence[Member], staff: Sequence[HubUser], now: datetime) -> None:
    """Three reviews that wait, and one that was refused."""
    item = RewardItem.objects.of(practice).get(name="Kind review")
    by = [staff[0], staff[1], staff[0], staff[3]]
    for place, (member, user) in enumerate(zip(members[5::9], by, strict=False)):
        give(
            practice=practice,
            member_id=member.id,
            lines=[Line.of(item)],
            comment="Five stars, with a photo of the new smile" if place == 0 else "",
            giver=Giver(user.display_name, hub_user=user),
            idempotency_key=f"sample-review-{place}",
            given_at=now - timedelta(hours=30 - place * 7),
        )
    last = Approval.objects.of(practice).order_by("-id")[0]
    refuse(practice=practice, approval_id=last.id, by=staff[2], why="This review is of another practice")


def make_lot(practice: Practice, members: Sequence[Member], staff: Sequence[HubUser]) -> None:
    """Points for everybody who came to the picnic."""
    numbers = tuple(member.number for member in members[3:60:7])
    user = staff[3]
    lot: Lot = plan(
        practice=practice,
        giver=Giver(user.display_name, hub_user=user),
        user=user,
        lines=[Line(points=15, reason=PARTY)],
        comment="Thank you for coming",
        wish=Wish(numbers=numbers),
    )
    services.start(lot=lot, by=user)
    services.work(practice.pk, lot.id)
