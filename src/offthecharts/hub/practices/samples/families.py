"""Points that siblings of the sample practice moved to each other, and families whose account holders may use all."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from offthecharts.hub.families import moving
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import HubUser, PooledPoints, Practice

MOVES: Final = [
    (25, "For the headphones they both want"),
    (10, ""),
    (40, "Birthday present"),
    (15, "Lost a bet about flossing"),
    (30, "For the cinema together"),
]


def make_moves(practice: Practice, members: Sequence[Member], staff: Sequence[HubUser], now: datetime) -> int:
    """Move points between siblings, and let account holders use the points of their families; how many moves."""
    practice.pooled_points = PooledPoints.HOLDERS
    practice.save(update_fields=["pooled_points"])
    balances = dict(Balance.objects.of(practice).values_list("member_id", "points"))
    known = {member.id: member for member in members}
    made = 0
    for (points, why), siblings in zip(MOVES, _siblings(practice, known), strict=False):
        giver, receiver = sorted(siblings, key=lambda one: -balances.get(one.id, 0))[:2]
        if balances.get(giver.id, 0) < points:
            continue
        moving.move(
            giver=giver,
            receiver=receiver,
            points=points,
            why=why,
            hub_user=staff[made % len(staff)],
            idempotency_key=f"sample-move-{made}",
            at=now - timedelta(minutes=50 - 7 * made),
        )
        made += 1
    return made


def _siblings(practice: Practice, known: dict[UUID, Member]) -> list[list[Member]]:
    """Patients who share an account holder, each family once."""
    rows = Responsibility.objects.of(practice).filter(position=0).order_by("id")
    families: dict[UUID, list[Member]] = defaultdict(list)
    for holder, patient in rows.values_list("account_holder_id", "patient_id"):
        if patient in known:
            families[holder].append(known[patient])
    return [family for family in families.values() if len(family) > 1]
