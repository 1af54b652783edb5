"""Pieces that are put aside: they lie on the shelf, and open orders have them."""

from django.db.models import QuerySet, Sum

from offthecharts.hub.orders.models import OPEN, Order, OrderLine
from offthecharts.hub.prizes.models import Prize


def pieces(prize: Prize) -> int:
    """How many pieces of `prize` are put aside. One query."""
    total: int = _lines(prize).aggregate(total=Sum("quantity", default=0))["total"]
    return total


def count_in(prize: Prize) -> None:
    """Note that the pieces put aside are counted: cancelling gives them to the stock. One query."""
    _lines(prize).update(took_stock=True)


def _lines(prize: Prize) -> QuerySet[OrderLine]:
    orders = Order.objects.of(prize.practice_id).filter(state__in=OPEN)
    return OrderLine.objects.of(prize.practice_id).filter(prize_id=prize.id, order_id__in=orders.values("id"))
