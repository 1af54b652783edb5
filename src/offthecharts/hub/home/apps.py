from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The Hub's home page."""

    name = "offthecharts.hub.home"
    label = "home"
