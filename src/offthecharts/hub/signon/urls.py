"""Staff members of practice servers who are signed in without a password."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
