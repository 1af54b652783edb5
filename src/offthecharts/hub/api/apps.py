from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API v1 and the v2 wire."""

    name = "offthecharts.hub.api"
    label = "api"
