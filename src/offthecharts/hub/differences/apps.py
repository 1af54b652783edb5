from django.apps import AppConfig


class DifferencesConfig(AppConfig):
    """Where a profile differs from the chart."""

    name = "offthecharts.hub.differences"
    label = "differences"
