"""Addresses of what was forgotten."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
