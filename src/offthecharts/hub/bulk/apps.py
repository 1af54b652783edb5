from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Acts on many members at once, with a preview and one undo."""

    name = "offthecharts.hub.bulk"
    label = "bulk"
