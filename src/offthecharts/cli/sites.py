"""Starts Django with the settings of one site. A process serves one site alone."""

import os

SITES = ["practice", "hub"]


def boot(site: str) -> None:
    """Load the settings and apps of `site`; makes the site's secret key at the first start."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"offthecharts.config.{site}"
    import django

    django.setup()
