"""Addresses of API v1 (`/api/v1/`) and of the v2 wire (`/compat/v2/`)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
