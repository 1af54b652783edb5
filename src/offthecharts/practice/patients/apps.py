from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """Patients, account holders, charts and the Admin window."""

    name = "offthecharts.practice.patients"
    label = "patients"
