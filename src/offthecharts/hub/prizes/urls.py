"""Addresses of the prizes' pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
