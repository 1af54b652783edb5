from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Appointments and how they went."""

    name = "offthecharts.practice.appointments"
    label = "appointments"
