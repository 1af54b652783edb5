from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Import and export."""

    name = "offthecharts.practice.intake"
    label = "intake"
