from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """What members and their account holders agreed to."""

    name = "offthecharts.hub.consents"
    label = "consents"
