"""Reads of the approvals' queue."""

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.roles import RUNS_PRACTICE

NEWS_FOR: Final = timedelta(days=7)
"""How long the home page tells somebody that their points were refused."""


def waiting_in(practice: Practice) -> QuerySet[Approval]:
    """What waits in the practice. Lazy."""
    return Approval.objects.of(practice).filter(state=Standing.WAITING)


def seen_by(user: HubUser) -> QuerySet[Approval]:
    """What `user` may see of the queue: Owners and Admins all, others what they gave themselves. Lazy."""
    rows = Approval.objects.of(user.practice_id)
    return rows if user.role in RUNS_PRACTICE else rows.filter(hub_user_id=user.pk)


def decided(user: HubUser) -> QuerySet[Approval]:
    """What was decided of that; `is_taken_back` when what was approved was taken back from the ledger since. Lazy."""
    back = PointsEntry.objects.of(user.practice_id).filter(reverses_id=OuterRef("entry_id"))
    return seen_by(user).exclude(state=Standing.WAITING).annotate(is_taken_back=Exists(back))


def waiting_for(member: Member) -> list[Approval]:
    """What waits for this member, oldest first. One query."""
    rows = Approval.objects.of(member.practice_id).filter(member_id=member.id, state=Standing.WAITING)
    return list(rows.order_by("id"))


def refused_lately(user: HubUser) -> int:
    """How many of the points that `user` gave were refused in the last days. One query."""
    since = timezone.now() - NEWS_FOR
    mine = Approval.objects.of(user.practice_id).filter(hub_user_id=user.pk, state=Standing.REFUSED)
    return mine.filter(decided_at__gte=since).count()
