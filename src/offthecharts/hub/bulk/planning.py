"""The preview of points for many: who gets them, who is left out and why. Nothing is given yet.

Whom the preview shows is kept, so that those get the points and nobody else, whatever changes meanwhile.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.bulk.errors import LotMoved, NobodyLeft, NotYourLot, TooMany
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.families.queries import family_ids
from offthecharts.hub.groups.queries import filtered
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.menu.locked import Locked
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.giving import Giver, why_waits
from offthecharts.hub.points.lines import Line
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.users import user_of_id

MOST_MEMBERS: Final = 5_000
KEPT: Final = timedelta(days=1)
"""How long a preview that was not given is kept."""


@transaction.atomic
def plan(*, practice: Practice, giver: Giver, user: HubUser, lines: Sequence[Line], comment: str, wish: Wish) -> Lot:
    """Prepare the lot for all whom `wish` asks for. Raises NobodyLeft and TooMany. A handful of queries."""
    Lot.objects.of(practice).filter(state=LotState.PLANNED, created_at__lt=timezone.now() - KEPT).delete()
    members = list(filtered(practice, wish).order_by("sort_last", "sort_first", "number")[: MOST_MEMBERS + 1])
    if not members:
        raise NobodyLeft("Nobody is found by this filter. Change it, then try again.")
    if len(members) > MOST_MEMBERS:
        raise TooMany(f"Choose at most {MOST_MEMBERS:,} members at once: narrow the filter.")
    lot = Lot(
        practice=practice,
        lines=[_kept(line) for line in lines],
        comment=comment,
        query=wish.query[:1000],
        by_name=giver.name,
        hub_user_id=user.pk,
        connection_id=giver.connection_id,
    )
    lot.save(force_insert=True)
    why = _left_out(practice, user, [line.item for line in lines if line.item], members)
    LotPart.across_practices.bulk_create(
        [
            LotPart(
                practice=practice,
                lot_id=lot.id,
                member_id=member.id,
                state=PartState.LEFT_OUT if member.id in why else PartState.PLANNED,
                why=why.get(member.id, "")[:200],
            )
            for member in members
        ],
        batch_size=500,
    )
    return lot


def _kept(line: Line) -> dict[str, Any]:
    return {"points": line.points, "reason": line.reason, "item_id": str(line.item_id) if line.item_id else None}


def lines_of(lot: Lot) -> list[Line]:
    """What the lot gives, with the points as they were previewed. One query when it has items."""
    ids = [line["item_id"] for line in lot.lines if line["item_id"]]
    items = {str(item.id): item for item in RewardItem.objects.of(lot.practice_id).filter(id__in=ids)} if ids else {}
    return [
        Line(
            points=line["points"],
            reason=line["reason"],
            item_id=uuid.UUID(line["item_id"]) if line["item_id"] else None,
            item=items.get(line["item_id"]),
        )
        for line in lot.lines
    ]


def giver_of_lot(lot: Lot) -> Giver:
    """Who gives it. One query."""
    user = user_of_id(lot.practice, lot.hub_user_id)
    return Giver(lot.by_name, hub_user=user, connection_id=lot.connection_id)


@dataclass(frozen=True)
class Share:
    """What each member gets of a lot: the points that count `now` and those of them that wait for approval, `later`.

    `lines` are the lot's, each with whether it waits; `waits` says whether any does, `waits_all` whether all do.
    """

    lines: list[tuple[Line, bool]]

    @property
    def now(self) -> int:
        """The points that count at once."""
        return sum(line.points for line, waits in self.lines if not waits)

    @property
    def later(self) -> int:
        """The points that wait for approval."""
        return sum(line.points for line, waits in self.lines if waits)

    @property
    def waits(self) -> bool:
        """Whether an Owner or Admin has to approve anything."""
        return any(waits for _, waits in self.lines)

    @property
    def waits_all(self) -> bool:
        """Whether nothing counts at once."""
        return all(waits for _, waits in self.lines)


def share_of(lot: Lot) -> Share:
    """What each would get if the lot was given now. Two queries."""
    giver = giver_of_lot(lot)
    return Share([(line, why_waits(lot.practice, giver, line) is not None) for line in lines_of(lot)])


def _left_out(
    practice: Practice, user: HubUser, items: Sequence[RewardItem], members: Sequence[Any]
) -> dict[uuid.UUID, str]:
    """Who cannot be given the points, and why."""
    ids = [member.id for member in members]
    found = Locked(practice, items).why(ids)
    found |= {member.id: "The profile is archived." for member in members if member.archived_at is not None}
    if user.member_id is not None:
        found |= dict.fromkeys(family_ids(practice, user.member_id), "Yourself or your own family.")
    return found


@transaction.atomic
def switch(*, lot: Lot, part_id: uuid.UUID, by: HubUser) -> None:
    """Leave one member out, or take them in again. Raises LotMoved when it was given before, NotYourLot."""
    _still_planned(lot, by)
    part = LotPart.objects.of(lot.practice_id).select_for_update().get(lot_id=lot.id, id=part_id)
    if part.state == PartState.PLANNED:
        part.state, part.by_hand = PartState.LEFT_OUT, True
    elif part.by_hand:
        part.state, part.by_hand = PartState.PLANNED, False
    part.save(update_fields=["state", "by_hand"])


def _still_planned(lot: Lot, by: HubUser) -> None:
    if lot.hub_user_id != by.pk:
        raise NotYourLot("Prepare points for many yourself, from the list of members.")
    rows = Lot.objects.of(lot.practice_id).select_for_update()
    if rows.get(id=lot.id).state != LotState.PLANNED:
        raise LotMoved("The page shows how it stands now.")
