"""Addresses of the Hub. Each folder has its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("offthecharts.web.signin.urls")),
]
