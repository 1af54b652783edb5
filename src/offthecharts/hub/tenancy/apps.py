from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Rows that belong to one practice."""

    name = "offthecharts.hub.tenancy"
    label = "tenancy"
