from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Appointments that practice programs reported."""

    name = "offthecharts.hub.appointments"
    label = "hub_appointments"
