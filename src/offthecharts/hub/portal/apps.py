from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The practice's own page for its members."""

    name = "offthecharts.hub.portal"
    label = "portal"
