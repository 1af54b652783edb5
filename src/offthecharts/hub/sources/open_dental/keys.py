"""The keys of Open Dental's API, encrypted in the source's row."""

import hashlib
import json

from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.models import Source
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.web.encryption import UnreadableSecret, decrypt, encrypt
from offthecharts.wire.address import origin_of


def sealed(keys: Keys) -> str:
    """`keys` as they are stored."""
    return encrypt(json.dumps([keys.developer, keys.customer]))


def keys_of(source: Source) -> Keys:
    """The keys of `source`. Raises SourceFault when they are not there or cannot be read."""
    if not source.secret_encrypted:
        raise SourceFault("The keys of Open Dental are missing. Enter them in the settings.")
    return opened(source.secret_encrypted)


def keep(keys: Keys, source: Source, address: str) -> str:
    """Typed keys for the form to bring back: for this source, and the origin of `address`, alone."""
    return encrypt(json.dumps([keys.developer, keys.customer, _bound_to(source, address)]))


def kept(text: str, source: Source, address: str) -> Keys | None:
    """What :func:`keep` wrote for the same source and origin; None for anything else."""
    try:
        read = json.loads(decrypt(text)) if text else []
    except (UnreadableSecret, ValueError):
        return None
    return Keys(*read[:2]) if len(read) == 3 and read[2] == _bound_to(source, address) else None


def _bound_to(source: Source, address: str) -> str:
    return hashlib.sha256(f"{source.id} {origin_of(address)}".encode()).hexdigest()


def opened(text: str) -> Keys:
    """What :func:`sealed` wrote. Raises SourceFault when no encryption key fits, or they cannot be sent."""
    try:
        developer, customer = json.loads(decrypt(text))
    except UnreadableSecret as error:
        raise SourceFault("The stored keys cannot be read any more. Enter them again in the settings.") from error
    if not f"{developer}{customer}".isascii():  # stored before the form refused them
        raise SourceFault("The stored keys have letters that no key has. Enter them again in the settings.")
    return Keys(developer, customer)
