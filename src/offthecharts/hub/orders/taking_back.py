"""Who takes a hand-over back: whoever handed over, for some minutes, for a wrong press; later Owners and Admins.

Else a prize could be handed out, its order taken back and cancelled: points and limit are there again, and the prize
is gone.
"""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from offthecharts.hub import roles
from offthecharts.hub.orders.errors import HandOverStands
from offthecharts.hub.orders.models import Order
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser

MINUTES: Final = 15
"""How long whoever handed over may take it back."""


def may_take_back(order: Order, by: HubUser) -> bool:
    """Whether `by` may take back the hand-over of `order`, which is handed over. No query."""
    if by.role in roles.RUNS_PRACTICE:
        return True
    is_fresh = order.fulfilled_at is not None and order.fulfilled_at > timezone.now() - timedelta(minutes=MINUTES)
    return is_fresh and order.fulfilled_by == by.display_name


def check_take_back(order: Order, by: HubUser | None) -> None:
    """Raise HandOverStands unless `by` may, by the row under the practice's lock; None is the Hub itself."""
    lock_practice(order.practice_id)
    now = Order.objects.of(order.practice_id).get(id=order.id)
    if now.fulfilled_at is not None and by is not None and not may_take_back(now, by):
        raise HandOverStands(
            f"Ask an Owner or Admin to take it back. Whoever handed over may do so for {MINUTES} minutes."
        )
