from django.apps import AppConfig
from django.core.validators import MaxValueValidator, MinValueValidator


class WebConfig(AppConfig):
    """What both sites look like and stand on."""

    name = "offthecharts.web"
    label = "web"

    def ready(self) -> None:
        """Say what is wrong with a number in the words of the pages, wherever a form has none of its own."""
        MinValueValidator.message = "Enter %(limit_value)s or more."
        MaxValueValidator.message = "Enter %(limit_value)s or less."
