from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The practice itself: its name, time zone and house rules."""

    name = "offthecharts.practice.office"
    label = "office"
