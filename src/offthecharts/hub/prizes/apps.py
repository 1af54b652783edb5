from django.apps import AppConfig


class PrizesConfig(AppConfig):
    """The catalogue of prizes, and their stock."""

    name = "offthecharts.hub.prizes"
    label = "prizes"
