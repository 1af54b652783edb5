from django.apps import AppConfig


class LaunchesConfig(AppConfig):
    """Windows opened by practice servers."""

    name = "offthecharts.hub.launches"
    label = "launches"
