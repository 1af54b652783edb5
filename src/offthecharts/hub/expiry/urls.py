"""Addresses of the expiry rule's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
