"""Addresses of acts on many members."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
