from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Messages to members."""

    name = "offthecharts.hub.messages"
    label = "member_messages"
