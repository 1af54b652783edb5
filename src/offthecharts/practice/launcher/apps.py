from django.apps import AppConfig


class LauncherConfig(AppConfig):
    """The Off-the-Charts button, its window and its log."""

    name = "offthecharts.practice.launcher"
    label = "launcher"
