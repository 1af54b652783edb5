"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.models import Order, OrderShare
from offthecharts.hub.practices.models import HubUser, Practice

EVERYBODY = "Owner, Admin, Marketing + Rewards, Rewards, Financial"
API = "programs with a connection token"
GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
TABLE: dict[str, str] = {
    **dict.fromkeys(["orders", "order", "orders_pick_list"], EVERYBODY),
    **dict.fromkeys(["order_new", "orders_step", "order_cancel", "order_reopen", "order_confirm"], GIVERS),
    "orders_export": "Owner, Admin, Marketing + Rewards, Financial",
    "orders_settings": "Owner, Admin",
    **dict.fromkeys(["list_prizes", "list_orders", "get_order", "place_order", "cancel_order"], API),
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    order = Order(
        practice=practice,
        number=1,
        member_id=member.id,
        points=60,
        retail_cents=600,
        by_name=owner.display_name,
        requested_at=practice.created_at,
        idempotency_key="route",
        input_sha256="0" * 64,
    )
    order.save()
    share = OrderShare(practice=practice, order_id=order.id, member_id=member.id, points=60)
    share.save()
    return {"order_number": order.number, "order_id": order.id, "share_id": share.id}
