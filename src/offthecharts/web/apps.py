from django.apps import AppConfig


class WebConfig(AppConfig):
    """What both sites look like and stand on."""

    name = "offthecharts.web"
    label = "web"
