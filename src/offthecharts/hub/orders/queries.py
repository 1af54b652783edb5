"""Reads of orders."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.models import Order, OrderLine, OrderShare, OrderState
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold

TABS: Final[dict[str, str]] = {
    "requested": "To approve",
    "approved": "To hand over",
    "fulfilled": "Fulfilled",
    "cancelled": "Cancelled",
    "all": "All",
}


@dataclass(frozen=True)
class Shown:
    """An order as lists show it; `waits` when a relative has not said yes yet."""

    order: Order
    lines: list[OrderLine]
    waits: bool = False

    @property
    def what(self) -> str:
        """The prizes in words."""
        return ", ".join(
            f"{one.quantity} × {one.prize_name}" if one.quantity > 1 else one.prize_name for one in self.lines
        )


def orders_shown(practice: Practice, *, state: str, text: str = "") -> QuerySet[Order]:
    """Orders in `state` (or "all"), whose number or member `text` names; with the member. Lazy, not ordered."""
    rows = Order.objects.of(practice).select_related("member")
    if state in OrderState.values:
        rows = rows.filter(state=state)
    if text.lstrip("#").isdecimal() and len(text) < 10:
        return rows.filter(number=int(text.lstrip("#")))
    for word in fold(text).split():
        rows = rows.filter(member__search_name__contains=word)
    return rows


def counts(practice: Practice) -> dict[str, int]:
    """How many orders are in each state. One query."""
    rows = Order.objects.of(practice).order_by().values_list("state").annotate(Count("id"))
    return {str(state): number for state, number in rows}


def count_open(practice: Practice) -> tuple[int, int]:
    """How many orders wait to be approved, and to be handed over. One query."""
    found = Order.objects.of(practice).aggregate(
        requested=Count("id", filter=Q(state=OrderState.REQUESTED)),
        approved=Count("id", filter=Q(state=OrderState.APPROVED)),
    )
    return found["requested"], found["approved"]


def with_lines(practice: Practice, orders: Sequence[Order]) -> list[Shown]:
    """`orders` with their lines and whether they wait for a relative. Two queries."""
    ids = [order.id for order in orders]
    lines: dict[uuid.UUID, list[OrderLine]] = {}
    for line in OrderLine.objects.of(practice).filter(order_id__in=ids).select_related("prize").order_by("position"):
        lines.setdefault(line.order_id, []).append(line)
    rows = OrderShare.objects.of(practice).filter(order_id__in=ids, consent="", order__state=OrderState.REQUESTED)
    waiting = set(rows.values_list("order_id", flat=True))
    return [Shown(order, lines.get(order.id, []), order.id in waiting) for order in orders]


def not_asked_yet(order: Order) -> list[str]:
    """What the relatives are called who have not said yes to giving points for `order`. One query."""
    rows = OrderShare.objects.of(order.practice_id).filter(order_id=order.id, consent="")
    return [share.member.called for share in rows.select_related("member")]


def of_member(member: Member, *, limit: int) -> list[Shown]:
    """The member's last orders, and those that their points helped with. Three queries."""
    shares = OrderShare.objects.of(member.practice_id).filter(member_id=member.id, order_id=OuterRef("id"))
    rows = Order.objects.of(member.practice_id).filter(Q(member_id=member.id) | Q(Exists(shares)))
    return with_lines(member.practice, list(rows.select_related("member").order_by("-number")[:limit]))


@dataclass
class Picked:
    """A prize of the pick list, with how many of it and for whom."""

    name: str
    quantity: int = 0
    orders: list[tuple[Order, int]] = field(default_factory=list)


def pick_list(practice: Practice) -> tuple[list[Picked], list[Shown]]:
    """What is to be handed over, by prize and by member. Three queries."""
    rows = Order.objects.of(practice).filter(state=OrderState.APPROVED).select_related("member")
    orders = with_lines(practice, list(rows.order_by("member__last_name", "member__first_name", "number")))
    by_prize: dict[uuid.UUID, Picked] = {}
    for shown in orders:
        for line in shown.lines:
            picked = by_prize.setdefault(line.prize_id, Picked(line.prize_name))
            picked.quantity += line.quantity
            picked.orders.append((shown.order, line.quantity))
    return sorted(by_prize.values(), key=lambda one: one.name.casefold()), orders


def held_points(practice: Practice) -> int:
    """Points that open orders hold. One query."""
    shares = OrderShare.objects.of(practice).filter(
        entry_id__isnull=False, order__state__in=[OrderState.REQUESTED, OrderState.APPROVED]
    )
    total: int = shares.aggregate(total=Sum("points", default=0))["total"]
    return total
