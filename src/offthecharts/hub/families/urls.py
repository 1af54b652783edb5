"""Addresses of the families' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
