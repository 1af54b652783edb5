from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Cards and swipes."""

    name = "offthecharts.hub.cards"
    label = "cards"
