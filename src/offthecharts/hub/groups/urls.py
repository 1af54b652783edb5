"""Addresses of the groups', statuses' and kept filters' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
