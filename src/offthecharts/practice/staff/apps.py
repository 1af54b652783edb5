from django.apps import AppConfig


class StaffConfig(AppConfig):
    """People who work at the practice and sign in."""

    name = "offthecharts.practice.staff"
    label = "staff"
