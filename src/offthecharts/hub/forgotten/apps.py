from django.apps import AppConfig


class ForgottenConfig(AppConfig):
    """Rewards that were earned and not given."""

    name = "offthecharts.hub.forgotten"
    label = "forgotten"
