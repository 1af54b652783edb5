from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Points that appointments earn or cost by rule."""

    name = "offthecharts.hub.rules"
    label = "rules"
