from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Families: members under shared account holders, and points that move inside them."""

    name = "offthecharts.hub.families"
    label = "families"
