"""Single sign-on: staff members linked to Hub users."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
