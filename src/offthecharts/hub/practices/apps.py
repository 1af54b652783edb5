from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Practices, Hub users and connections."""

    name = "offthecharts.hub.practices"
    label = "practices"
