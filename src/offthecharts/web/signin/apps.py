from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in, out, and the lock of the screen, the same on both sites."""

    name = "offthecharts.web.signin"
    label = "signin"
