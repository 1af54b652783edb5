from django.apps import AppConfig


class NewsConfig(AppConfig):
    """What practice servers are told."""

    name = "offthecharts.hub.news"
    label = "news"
