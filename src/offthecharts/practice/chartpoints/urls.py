"""Giving points in the chart, also while the Hub is away."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
