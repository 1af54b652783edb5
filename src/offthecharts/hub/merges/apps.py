from django.apps import AppConfig


class MergesConfig(AppConfig):
    """Two profiles that are one person become one."""

    name = "offthecharts.hub.merges"
    label = "merges"
