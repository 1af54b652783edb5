"""Prizes for tests."""

from typing import Any

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes import services
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.prizes.services import PrizeData


def prize_of(practice: Practice, name: str = "Water bottle", points: int = 60, **more: Any) -> Prize:
    """A new prize of `practice`; `in_stock` counts it."""
    in_stock = more.pop("in_stock", None)
    data = PrizeData(name=name, points=points, **{"retail_cents": 600, **more})
    return services.add(practice=practice, data=data, in_stock=in_stock, by_name="Olive", hub_user=None)
