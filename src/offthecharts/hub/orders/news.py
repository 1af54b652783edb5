"""Telling the practice's own server that an order came, so that its window shows it within seconds."""

from offthecharts.hub.orders.models import Order


def tell_of(order: Order) -> None:
    """Tell that `order` was placed, in its transaction."""
