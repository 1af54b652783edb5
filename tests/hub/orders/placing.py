"""Orders for tests."""

import uuid
from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.models import Order
from offthecharts.hub.prizes.models import Prize

BY: dict[str, Any] = {"by_name": "Dana", "hub_user": None}


def order_of(member: Member, *prizes: Prize | tuple[Prize, int], **more: Any) -> Order:
    """An order of `prizes`, one of each unless a quantity is said, under a key of its own unless one is given."""
    lines = [one if isinstance(one, tuple) else (one, 1) for one in prizes]
    more.setdefault("idempotency_key", uuid.uuid4().hex)
    return services.request(practice=member.practice, member=member, lines=lines, **{**BY, **more})
