"""Addresses of the approvals' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
