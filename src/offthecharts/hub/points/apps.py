from django.apps import AppConfig


class PointsConfig(AppConfig):
    """The points ledger."""

    name = "offthecharts.hub.points"
    label = "points"
