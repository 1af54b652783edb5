from django.apps import AppConfig


class HublinkConfig(AppConfig):
    """Our end of the wire to the Hub."""

    name = "offthecharts.practice.hublink"
    label = "hublink"
