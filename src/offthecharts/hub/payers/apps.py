from django.apps import AppConfig


class PayersConfig(AppConfig):
    """What the law lets a practice give to patients whose treatment the state pays."""

    name = "offthecharts.hub.payers"
    label = "payers"
