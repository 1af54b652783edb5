from django.apps import AppConfig


class NewsConfig(AppConfig):
    """What a Hub tells this practice server."""

    name = "offthecharts.practice.news"
    label = "news"
