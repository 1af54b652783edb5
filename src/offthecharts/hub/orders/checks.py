"""What an order must fulfil before anything is written. All of it runs under the practice's lock."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, Sum
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import relatives
from offthecharts.hub.orders.errors import (
    LimitReached,
    MemberGone,
    NothingOrdered,
    OrderTooLarge,
    PriceChanged,
    PrizeRetired,
    WrongShares,
)
from offthecharts.hub.orders.models import Order, OrderLine, OrderState, Place
from offthecharts.hub.payers import services as payers
from offthecharts.hub.payers.queries import Gift
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes import queries as prizes
from offthecharts.hub.prizes.models import LimitPeriod, Prize

MOST_LINES: Final = 20
MOST_OF_ONE: Final = 99
MOST_SUM: Final = 2**31 - 1
"""Points, or cents of retail value, of one order: what a whole number of the database holds."""


@dataclass(frozen=True)
class Wanted:
    """One line as it will be ordered, with the prize as it is now."""

    prize: Prize
    quantity: int

    @property
    def points(self) -> int:
        """What the line costs."""
        return self.quantity * self.prize.points


def wanted_now(practice: Practice, lines: Sequence[tuple[Prize | uuid.UUID, int]]) -> list[Wanted]:
    """`lines` with their prizes read afresh. One query. Raises NothingOrdered and PrizeRetired."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise NothingOrdered(f"Choose one to {MOST_LINES} prizes.")
    ids = [one.id if isinstance(one, Prize) else one for one, _ in lines]
    if len(set(ids)) != len(ids):
        raise NothingOrdered("Order a prize in one line, with its quantity.")
    if any(not 1 <= quantity <= MOST_OF_ONE for _, quantity in lines):
        raise NothingOrdered(f"Order 1 to {MOST_OF_ONE} of a prize.")
    known = {prize.id: prize for prize in Prize.objects.of(practice).filter(id__in=ids)}
    if len(known) != len(ids):
        raise PrizeRetired("One of the prizes is not in the catalogue any more. Choose something else.")
    return [Wanted(known[prize_id], quantity) for prize_id, (_, quantity) in zip(ids, lines, strict=True)]


def check_size(wanted: Sequence[Wanted]) -> None:
    """Raises OrderTooLarge when the sums are more than the database counts."""
    sums = [sum(one.points for one in wanted), sum(one.quantity * one.prize.retail_cents for one in wanted)]
    if max(sums) > MOST_SUM:
        raise OrderTooLarge("Order fewer prizes, or in several orders.")


def check_offered(member: Member, wanted: Sequence[Wanted], placed: str) -> None:
    """Raises MemberGone, and PrizeRetired when a prize is off, not offered there or not to this member."""
    if member.archived_at is not None:
        raise MemberGone(f"Restore {member.called} on the profile first.")
    barred = prizes.not_for(member, [one.prize.id for one in wanted])
    for one in wanted:
        name = one.prize.name
        if not one.prize.is_active:
            raise PrizeRetired(f"{name} was taken out of the catalogue. Choose something else.")
        if placed != Place.MEMBER_PAGE and not one.prize.offered_at_desk:  # programs stand at the desk
            raise PrizeRetired(f"{name} is not offered at the desk. Choose something else.")
        if placed == Place.MEMBER_PAGE and not one.prize.offered_on_member_page:
            raise PrizeRetired(f"{name} is only offered at the desk. Ask there, or choose something else.")
        if one.prize.id in barred:
            raise PrizeRetired(f"{name} is offered to other groups of members. Choose something else.")


def check_prices(wanted: Sequence[Wanted], seen: Mapping[uuid.UUID, int] | None) -> None:
    """Raises PriceChanged when a prize costs other points than were shown to whoever orders."""
    for one in wanted:
        price = (seen or {}).get(one.prize.id)
        if price is not None and price != one.prize.points:
            raise PriceChanged(
                f"{one.prize.name} costs {one.prize.points:,} points now; {price:,} were shown. "
                "Look at the new sum and order again."
            )


def check_limits(member: Member, wanted: Sequence[Wanted], at: datetime) -> None:
    """Raises LimitReached. One query at most."""
    before = ordered_before(member, [one.prize for one in wanted], at)
    for one in wanted:
        limit, had = one.prize.limit_per_member, before.get(one.prize.id, 0)
        if limit is not None and had + one.quantity > limit:
            raise LimitReached(_limit_advice(member, one.prize, limit, had))


def ordered_before(member: Member, prizes: Sequence[Prize], at: datetime) -> dict[uuid.UUID, int]:
    """How many of each prize with a limit the member has ordered in the time that its limit counts.

    Cancelled ones do not count, and prizes without a limit are left out. One query at most.
    """
    ids = [prize.id for prize in prizes if prize.limit_per_member is not None]
    if not ids:
        return {}
    local = timezone.localtime(at, member.practice.zone)
    begins = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    this_year = Q(order__requested_at__gte=begins, order__requested_at__lt=begins.replace(year=local.year + 1))
    lines = OrderLine.objects.of(member.practice_id).filter(prize_id__in=ids, order__member_id=member.id)
    lines = lines.filter(Q(prize__limit_period=LimitPeriod.EVER) | this_year)
    lines = lines.exclude(order__state=OrderState.CANCELLED).order_by()
    return dict(lines.values_list("prize_id").annotate(total=Sum("quantity")))


def _limit_advice(member: Member, prize: Prize, limit: int, had: int) -> str:
    over = " this year" if prize.limit_period == LimitPeriod.YEAR else ""
    left = limit - had
    if left > 0:
        return f"{member.called} may order {left} more of {prize.name}{over}: the limit is {limit}. Order fewer."
    return (
        f"{member.called} has ordered {had} of {prize.name}{over}, and the limit is {limit}. Choose something else."
    )


def check_shares(member: Member, shares: Mapping[uuid.UUID, int], total: int) -> None:
    """Raises WrongShares when the shares are not `total`, or somebody outside of the family gives."""
    if any(points <= 0 for points in shares.values()):
        raise WrongShares("Enter how many points each gives, one or more.")
    if sum(shares.values()) != total:
        raise WrongShares(
            f"The shares are {sum(shares.values()):,} points and the order costs {total:,}. Change one of them."
        )
    strangers = set(shares) - {member.id} - {one.id for one in relatives.of(member)} if len(shares) > 1 else set()
    if len(shares) == 1 and member.id not in shares:
        strangers = set(shares) - {one.id for one in relatives.of(member)}
    if strangers:
        raise WrongShares("Points come from the member and their family alone. Choose who gives them again.")


def check_payer(member: Member, wanted: Sequence[Wanted], at: datetime) -> None:
    """Raises what payers.services.check_order does: the law's limits for some members."""
    gifts = [_gift(one.prize.name, one.prize.prize_class, one.prize.retail_cents, one) for one in wanted]
    payers.check_order(member, gifts, at)


def check_payer_again(order: Order) -> None:
    """As :func:`check_payer`, of an order that was placed and with the values it had then: who pays may be new.

    One query for members of no government programme, else four.
    """
    kept = Order.objects.of(order.practice_id).select_related("member__practice").get(id=order.id)
    if not kept.member.payer:
        return
    lines = OrderLine.objects.of(order.practice_id).filter(order_id=order.id).select_related("prize")
    gifts = [_gift(one.prize_name, one.prize_class, one.retail_cents_each, one) for one in lines]
    payers.check_order(kept.member, gifts, kept.requested_at, placed=order.id)


def _gift(name: str, prize_class: str, retail_cents: int, of: Wanted | OrderLine) -> Gift:
    return Gift(name, prize_class, retail_cents, of.quantity, is_free=of.prize.is_free)
