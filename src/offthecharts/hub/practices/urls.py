"""Addresses of Hub users, the practice's settings and connections."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
