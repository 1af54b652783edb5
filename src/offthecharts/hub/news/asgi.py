"""ASGI entry of the endpoint that waits."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.hub"
django.setup()

from offthecharts.hub.news.endpoint import application  # noqa: E402  # it needs the settings

__all__ = ["application"]
