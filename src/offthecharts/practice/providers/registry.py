"""The providers that there are, in the order in which they are offered."""

from offthecharts.practice.providers.base import Provider
from offthecharts.practice.providers.practicegenius.provider import PracticeGenius
from offthecharts.practice.providers.weblink.provider import WebLink

PROVIDERS: tuple[Provider, ...] = (PracticeGenius(), WebLink())
_BY_KEY = {provider.key: provider for provider in PROVIDERS}


def provider_of(key: str) -> Provider | None:
    """The provider with this key; None when this version has none."""
    return _BY_KEY.get(key)
