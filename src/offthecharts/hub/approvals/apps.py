from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Points that wait for an Admin."""

    name = "offthecharts.hub.approvals"
    label = "approvals"
