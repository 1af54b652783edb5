from django.apps import AppConfig


class SetupConfig(AppConfig):
    """Practice Setup: services and who may change what."""

    name = "offthecharts.practice.setup"
    label = "setup"
