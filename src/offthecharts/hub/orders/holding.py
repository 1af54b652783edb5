"""The points that an order holds: spent from each who gives some, and given back to each when it is cancelled."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.errors import PointsShort
from offthecharts.hub.orders.models import Consent, Order, OrderLine, OrderShare
from offthecharts.hub.points import moving
from offthecharts.hub.points import services as points
from offthecharts.hub.points.errors import BelowZero
from offthecharts.hub.points.models import Balance, EntryKind
from offthecharts.hub.practices.models import HubUser

LONGEST_REASON = 120


@dataclass(frozen=True)
class Agreed:
    """That somebody gives their points: how they said so, who at the desk took it, and who said it or the card."""

    consent: Consent
    by: str
    note: str = ""


def hold(
    *,
    order: Order,
    shares: Mapping[uuid.UUID, int],
    agreed: Mapping[uuid.UUID, Agreed],
    by_name: str,
    hub_user: HubUser | None,
    at: datetime | None,
) -> None:
    """Write the shares of `order`, and hold the points of those who agreed. Raises PointsShort."""
    for member_id in sorted(shares):  # always in the same order, so that two orders never wait for each other
        share = OrderShare(practice=order.practice, order_id=order.id, member_id=member_id, points=shares[member_id])
        share.order = order
        if (how := agreed.get(member_id)) is not None:
            _note_consent(share, how, at)
            spend(share, by_name=by_name, hub_user=hub_user, at=at)
        share.save(force_insert=True)


def agree(*, share: OrderShare, how: Agreed, hub_user: HubUser | None) -> None:
    """Note that the member of `share` has said yes, and hold their points. Raises PointsShort."""
    _note_consent(share, how, None)
    spend(share, by_name=how.by, hub_user=hub_user, at=None)
    share.save(update_fields=["consent", "consent_by", "consent_note", "consent_at", "entry_id"])


def _note_consent(share: OrderShare, how: Agreed, at: datetime | None) -> None:
    share.consent, share.consent_by, share.consent_note = how.consent, how.by, how.note
    share.consent_at = at or timezone.now()


def spend(share: OrderShare, *, by_name: str, hub_user: HubUser | None, at: datetime | None, again: str = "") -> None:
    """Post the entry of `share`; `again` tells it from one that was taken back. Raises PointsShort."""
    try:
        posted = points.spend(
            practice=share.practice,
            member_id=share.member_id,
            points=share.points,
            kind=EntryKind.ORDER,
            reason=reason_of(share.order),
            by_name=by_name,
            hub_user=hub_user,
            idempotency_key=f"order:{share.id}{again}",
            at=at,
        )
    except BelowZero as error:
        raise PointsShort(_short(share)) from error
    share.entry_id = posted.entries[0].id


def reason_of(order: Order) -> str:
    """What stands in the activity of those who give: the prizes and the order's number."""
    lines = OrderLine.objects.of(order.practice_id).filter(order_id=order.id)
    names = [f"{line.quantity} × {line.prize_name}" if line.quantity > 1 else line.prize_name for line in lines]
    end = f" (order {order.number})"
    text = ", ".join(names)
    room = LONGEST_REASON - len(end)
    return (text if len(text) <= room else f"{text[: room - 1].rstrip()}…") + end


def give_back(order: Order, *, by_name: str, hub_user: HubUser | None, at: datetime | None) -> int:
    """Take back the entry of each share, once; the answer is the points that are back.

    Who was merged into another profile meanwhile has them there. Raises AlreadyReversed.
    """
    total = 0
    shares = OrderShare.objects.of(order.practice_id).filter(order_id=order.id, entry_id__isnull=False)
    for share in sorted(shares.select_related("entry"), key=lambda one: one.entry.member_id):
        key = f"order-back:{share.entry_id}"
        points.take_back(share.entry, by_name=by_name, hub_user=hub_user, idempotency_key=key, at=at)
        _pass_on(order, share, by_name, hub_user, at)
        total += share.points
    return total


def _pass_on(order: Order, share: OrderShare, by_name: str, hub_user: HubUser | None, at: datetime | None) -> None:
    """Move what came back to a profile that was merged away on to the one that it is now."""
    giver: uuid.UUID = share.entry.member_id
    survivor = _survivor(order, giver)
    if survivor == giver or not Balance.objects.of(order.practice_id).filter(member_id=giver).exists():
        return  # a merged profile has no balance: the ledger has passed the points on itself
    moving.move(
        practice=order.practice,
        giver_id=giver,
        receiver_id=survivor,
        points=share.points,
        kind=EntryKind.MERGE,
        reason_taken=f"To the merged profile (order {order.number})",
        reason_given=f"Back from order {order.number}",
        by_name=by_name,
        hub_user=hub_user,
        idempotency_key=f"order-on:{share.entry_id}",
        at=at,
    )


def _survivor(order: Order, member_id: uuid.UUID) -> uuid.UUID:
    seen = {member_id}
    while True:
        into = Member.objects.of(order.practice_id).values_list("merged_into_id", flat=True).get(id=member_id)
        if into is None or into in seen:
            return member_id
        seen.add(into)
        member_id = into


def _short(share: OrderShare) -> str:
    member = Member.objects.of(share.practice_id).get(id=share.member_id)
    has = Balance.objects.of(share.practice_id).filter(member_id=member.id).values_list("points", flat=True).first()
    short = share.points - (has or 0)
    return (
        f"{member.called} has {has or 0:,} points, and {share.points:,} are needed: {short:,} too few. "
        "Choose less, or let somebody of the family add theirs."
    )
