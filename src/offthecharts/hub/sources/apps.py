from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Practice programs that the Hub reads patients from."""

    name = "offthecharts.hub.sources"
    label = "sources"
