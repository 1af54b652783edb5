from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The durable queue of everything that this server tells a Hub."""

    name = "offthecharts.practice.outbox"
    label = "outbox"
