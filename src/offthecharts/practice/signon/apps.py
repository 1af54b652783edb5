from django.apps import AppConfig


class SignonConfig(AppConfig):
    """Single sign-on: staff members linked to Hub users."""

    name = "offthecharts.practice.signon"
    label = "signon"
