"""Movements of stock. Every change of `Prize.stock` is one conditional update with a movement beside it.

Never below zero, however many orders come at once: the update itself asks whether enough are left. The stock is what
can be ordered; pieces of open orders lie on the shelf too and are no part of it (prizes.aside).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.prizes import aside
from offthecharts.hub.prizes.errors import NotCounted, StockGone, StockOutOfRange
from offthecharts.hub.prizes.models import MovementKind, Prize, StockMovement
from offthecharts.web.audit.services import record

MOST: Final = 100_000


@dataclass(frozen=True)
class By:
    """Who moves stock, when (now unless said), and for which order."""

    name: str
    hub_user: HubUser | None = None
    at: datetime | None = None
    order_id: uuid.UUID | None = None
    order_number: int | None = None


@transaction.atomic
def receive(*, prize: Prize, quantity: int, by: By, why: str = "") -> int:
    """Add a delivery to a counted stock; the answer is the stock. Raises NotCounted and StockOutOfRange."""
    if not 1 <= quantity <= MOST:
        raise StockOutOfRange(
            f"Enter how many came, 1 to {MOST:,}.", fields={"quantity": [f"Enter 1 to {MOST:,} pieces."]}
        )
    return _moved(prize, quantity, MovementKind.IN, by, why)


@transaction.atomic
def count(*, prize: Prize, counted: int, by: By, why: str) -> int:
    """Say how many lie on the shelf, which also begins the counting; the answer is the difference.

    The stock is what can be ordered: without the pieces of open orders, which lie there too. Those that were not
    counted when they were ordered are from now on. Raises StockOutOfRange.
    """
    if not 0 <= counted <= MOST:
        raise StockOutOfRange(
            f"Enter how many there are, 0 to {MOST:,}.", fields={"counted": [f"Enter 0 to {MOST:,} pieces."]}
        )
    lock_practice(prize.practice_id)  # meanwhile nothing is ordered, handed over or given back
    kept = Prize.objects.of(prize.practice_id).select_for_update().get(id=prize.id)
    left = counted - aside.pieces(prize)
    if left < 0:
        raise _fewer_than_ordered(counted - left)
    difference = left - (kept.stock or 0)
    Prize.objects.of(prize.practice_id).filter(id=prize.id).update(stock=left)
    aside.count_in(prize)
    _note(prize, MovementKind.COUNT, difference, left, by, why)
    record(actor=by.hub_user, action="stock counted", subject=prize, detail=f"{difference:+d}, now {left}")
    return difference


@transaction.atomic
def stop_counting(*, prize: Prize, by: By) -> None:
    """Count the stock no longer; twice is once."""
    kept = Prize.objects.of(prize.practice_id).select_for_update().get(id=prize.id)
    if kept.stock is None:
        return
    Prize.objects.of(prize.practice_id).filter(id=prize.id).update(stock=None)
    _note(prize, MovementKind.COUNT, -kept.stock, None, by, "Counted no longer")
    record(actor=by.hub_user, action="stock counted no longer", subject=prize)


def take(*, prize: Prize, quantity: int, by: By) -> bool:
    """Take pieces for an order, in its transaction; whether the prize is counted. Raises StockGone."""
    if prize.stock is None:
        return False
    try:
        _moved(prize, -quantity, MovementKind.ORDER, by, "")
    except NotCounted:
        return False
    return True


def put_back(*, prize: Prize, quantity: int, by: By) -> None:
    """Give back what an order took, in its transaction; nothing when the prize is counted no longer."""
    try:
        _moved(prize, quantity, MovementKind.BACK, by, "")
    except NotCounted:
        return


def _moved(prize: Prize, quantity: int, kind: MovementKind, by: By, why: str) -> int:
    rows = Prize.objects.of(prize.practice_id).filter(id=prize.id)
    if not rows.filter(stock__gte=max(0, -quantity)).update(stock=F("stock") + quantity):
        left = rows.values_list("stock", flat=True).get()
        if left is None:
            raise NotCounted("Enter how many there are first.")
        raise StockGone(_what_is_left(prize, left))
    stock = rows.values_list("stock", flat=True).get()
    assert stock is not None  # the row is ours until the transaction ends
    _note(prize, kind, quantity, stock, by, why)
    return stock


def _fewer_than_ordered(ordered: int) -> StockOutOfRange:
    advice = f"Open orders have {ordered}. Count those too; if they are not there, cancel an order first."
    return StockOutOfRange(advice, fields={"counted": [advice]})


def _what_is_left(prize: Prize, left: int) -> str:
    if left == 0:
        return f"{prize.name} is out of stock. Choose something else, or enter what came on the page of its stock."
    return f"Only {left} of {prize.name} {'is' if left == 1 else 'are'} left. Order fewer, or something else."


def _note(prize: Prize, kind: MovementKind, quantity: int, stock: int | None, by: By, why: str) -> None:
    StockMovement(
        practice_id=prize.practice_id,
        prize_id=prize.id,
        kind=kind,
        quantity=quantity,
        stock_after=stock,
        why=why.strip(),
        order_id=by.order_id,
        order_number=by.order_number,
        by_name=by.name,
        hub_user_id=by.hub_user.pk if by.hub_user else None,
        created_at=by.at or timezone.now(),
    ).save(force_insert=True)
