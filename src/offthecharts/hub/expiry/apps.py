from django.apps import AppConfig


class ExpiryConfig(AppConfig):
    """Points that expire by rule."""

    name = "offthecharts.hub.expiry"
    label = "expiry"
