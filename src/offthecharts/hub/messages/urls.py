"""Addresses of messages, the mailbox and unsubscribing."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
