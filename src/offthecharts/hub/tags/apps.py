from django.apps import AppConfig


class TagsConfig(AppConfig):
    """Tags of members."""

    name = "offthecharts.hub.tags"
    label = "tags"
