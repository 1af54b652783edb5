from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports on the rewards programme."""

    name = "offthecharts.hub.reports"
    label = "reports"
