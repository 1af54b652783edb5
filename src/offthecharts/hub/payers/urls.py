"""Addresses of the payers' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
