"""The points that an order holds: spent from each who gives some, and given back to each when it is cancelled."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from offthecharts.hub.keys import Own
from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.errors import PointsShort
from offthecharts.hub.orders.models import Consent, Order, OrderLine, OrderShare
from offthecharts.hub.points import services as points
from offthecharts.hub.points.errors import BelowZero
from offthecharts.hub.points.locking import lock_balances
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
            idempotency_key=f"{Own.ORDER}{share.id}{again}",
            at=at,
        )
    except BelowZero as error:
        raise PointsShort(_short(share)) from error
    share.entry_id = posted.entries[0].id


def hold_again(order: Order, *, by_name: str, hub_user: HubUser | None) -> None:
    """Post the entry of each share that had one once more, after :func:`give_back`. Raises PointsShort."""
    shares = OrderShare.objects.of(order.practice_id).filter(order_id=order.id, entry_id__isnull=False)
    for share in shares.select_related("order", "practice").order_by("member_id"):
        spend(share, by_name=by_name, hub_user=hub_user, at=None, again=f":{uuid.uuid4().hex[:8]}")
        share.save(update_fields=["entry_id"])


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

    For a profile that was merged meanwhile the ledger gives them to the one that was kept. Raises AlreadyReversed.
    """
    total = 0
    rows = OrderShare.objects.of(order.practice_id).filter(order_id=order.id, entry_id__isnull=False)
    shares = list(rows.select_related("entry"))
    lock_balances(order.practice, [share.entry.member_id for share in shares])
    for share in shares:
        key = f"{Own.ORDER_BACK}{share.entry_id}"
        points.take_back(share.entry, by_name=by_name, hub_user=hub_user, idempotency_key=key, at=at)
        total += share.points
    return total


def _short(share: OrderShare) -> str:
    member = Member.objects.of(share.practice_id).get(id=share.member_id)
    has = Balance.objects.of(share.practice_id).filter(member_id=member.id).values_list("points", flat=True).first()
    short = share.points - (has or 0)
    return (
        f"{member.called} has {has or 0:,} points, and {share.points:,} are needed: {short:,} too few. "
        "Choose less, or let somebody of the family add theirs."
    )
