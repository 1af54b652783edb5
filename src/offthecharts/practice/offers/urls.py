"""Contact data that somebody corrected in the Hub, offered to the chart."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
