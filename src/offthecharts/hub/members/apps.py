from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Profiles, matching and families."""

    name = "offthecharts.hub.members"
    label = "members"
