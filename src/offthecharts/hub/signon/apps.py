from django.apps import AppConfig


class SignonConfig(AppConfig):
    """Staff members of practice servers who are signed in without a password."""

    name = "offthecharts.hub.signon"
    label = "signon"
