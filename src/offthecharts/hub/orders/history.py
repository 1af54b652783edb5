"""What happened to an order: the steps it stands on, and those that were taken back, with who did it and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from offthecharts.hub.orders.models import Order
from offthecharts.hub.practices.locking import lock_practice

APPROVED: Final = "Approved"
HANDED_OVER: Final = "Handed over"
CANCELLED: Final = "Cancelled, with the points back"


@dataclass(frozen=True)
class Happened:
    """A step of the order's way."""

    what: str
    at: datetime
    by: str
    why: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether the order went back with it."""
        return self.what == CANCELLED


def way(order: Order) -> list[Happened]:
    """Every step of `order`, the first one first."""
    steps = [
        Happened(one["what"], datetime.fromisoformat(one["at"]), one["by"], one["why"]) for one in order.taken_back
    ]
    return [Happened("Requested", order.requested_at, order.by_name), *sorted(steps + _standing(order), key=_when)]


def with_undone(order: Order, undone: str, words: str, *, by_name: str) -> list[dict[str, Any]]:
    """What `order.taken_back` is once its step `undone` is taken back, which is called `words`.

    Takes the practice's lock, and reads the order as it is under it. Two queries.
    """
    lock_practice(order.practice_id)
    fresh = Order.objects.of(order.practice_id).get(id=order.id)
    gone = [one for one in _standing(fresh) if one.what == undone]
    return [*fresh.taken_back, *map(_kept, [*gone, Happened(words, timezone.now(), by_name)])]


def _standing(order: Order) -> list[Happened]:
    steps = [
        (APPROVED, order.approved_at, order.approved_by, ""),
        (HANDED_OVER, order.fulfilled_at, order.fulfilled_by, ""),
        (CANCELLED, order.cancelled_at, order.cancelled_by, order.cancelled_why),
    ]
    return [Happened(what, at, by, why) for what, at, by, why in steps if at is not None]


def _kept(step: Happened) -> dict[str, str]:
    return {"what": step.what, "at": step.at.isoformat(), "by": step.by, "why": step.why}


def _when(step: Happened) -> datetime:
    return step.at
