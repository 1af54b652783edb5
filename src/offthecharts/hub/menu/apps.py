from django.apps import AppConfig


class MenuConfig(AppConfig):
    """The reward menu."""

    name = "offthecharts.hub.menu"
    label = "menu"
