from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Member groups, treatment statuses, and filters of the list of members that are kept."""

    name = "offthecharts.hub.groups"
    label = "groups"
