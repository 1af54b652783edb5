"""The keys of Open Dental's API, encrypted in the source's row."""

import json

from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.models import Source
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.web.encryption import UnreadableSecret, decrypt, encrypt


def sealed(keys: Keys) -> str:
    """`keys` as they are stored."""
    return encrypt(json.dumps([keys.developer, keys.customer]))


def keys_of(source: Source) -> Keys:
    """The keys of `source`. Raises SourceFault when they are not there or cannot be read."""
    if not source.secret_encrypted:
        raise SourceFault("The keys of Open Dental are missing. Enter them in the settings.")
    return opened(source.secret_encrypted)


def opened(text: str) -> Keys:
    """What :func:`sealed` wrote. Raises SourceFault when no encryption key fits."""
    try:
        developer, customer = json.loads(decrypt(text))
    except UnreadableSecret as error:
        raise SourceFault("The stored keys cannot be read any more. Enter them again in the settings.") from error
    return Keys(developer, customer)
