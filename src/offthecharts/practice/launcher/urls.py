"""Addresses of Off-the-Charts and the launch log."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
