from django.apps import AppConfig


class ChartpointsConfig(AppConfig):
    """Giving points in the chart, also while the Hub is away."""

    name = "offthecharts.practice.chartpoints"
    label = "chartpoints"
