from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, and when."""

    name = "offthecharts.web.audit"
    label = "audit"
