from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Contact data that somebody corrected in the Hub, offered to the chart."""

    name = "offthecharts.practice.offers"
    label = "offers"
