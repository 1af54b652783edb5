"""Orders on the pages of others: the profile, the home page, the navigation."""

from collections.abc import Sequence
from typing import Any

from django import template

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import queries
from offthecharts.hub.orders.models import OrderShare, OrderState
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice

register = template.Library()

SHOWN = 5
_KINDS = {
    OrderState.REQUESTED: "warn",
    OrderState.APPROVED: "info",
    OrderState.FULFILLED: "good",
    OrderState.CANCELLED: "",
}


@register.simple_tag
def orders_of_member(member: Member) -> list[queries.Shown]:
    """The last five orders that the member placed or helped with. Three queries."""
    return queries.of_member(member, limit=SHOWN)


@register.simple_tag
def count_open_orders(practice: Practice | None) -> dict[str, int]:
    """How many orders wait to be approved and to be handed over. One query."""
    requested, approved = queries.count_open(practice) if practice else (0, 0)
    return {"requested": requested, "approved": approved}


@register.simple_tag
def know_orders(entries: Sequence[PointsEntry]) -> str:
    """Give each entry that an order posted its `order_number`. One query when there are such entries, else none."""
    posted = {entry.id: entry for entry in entries if entry.kind == EntryKind.ORDER}
    if posted:
        rows = OrderShare.objects.of(entries[0].practice_id).filter(entry_id__in=posted)
        for entry_id, number in rows.values_list("entry_id", "order__number"):
            if entry_id is not None:
                entry: Any = posted[entry_id]
                entry.order_number = number
    return ""


@register.filter
def order_kind(state: str) -> str:
    """The colour of a state's badge."""
    return _KINDS[OrderState(state)]
