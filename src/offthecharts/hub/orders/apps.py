from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders of prizes, from request to hand-over."""

    name = "offthecharts.hub.orders"
    label = "orders"
