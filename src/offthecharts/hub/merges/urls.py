"""Addresses of merging profiles."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
