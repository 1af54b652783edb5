"""The photo store: each photo once, named by its SHA-256. Charts refer to photos by that name.

A photo that was uploaded while a form still has errors is in the store already; the form carries a signed ticket for
it (:func:`ticket`), so that nothing has to be chosen twice.
"""

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from offthecharts.web import photo_sizes
from offthecharts.web.images import Photo

_SALT = "patients.photo"
TICKET_LASTS_SECONDS = 24 * 60 * 60


def keep(photo: Photo) -> str:
    """Put `photo` into the store and return its SHA-256. Writing the same photo again changes nothing."""
    name = _name(photo.sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(photo.jpeg))
    return photo.sha256


def is_there(sha256: str) -> bool:
    """Whether the photo's file is there; no without a hash. Nothing is read."""
    return bool(sha256) and default_storage.exists(_name(sha256))


def read(sha256: str) -> bytes | None:
    """The JPEG with this SHA-256; None when the store has none. Reads a file."""
    try:
        with default_storage.open(_name(sha256)) as file:
            return bytes(file.read())
    except (FileNotFoundError, ValueError):
        return None


def shown(sha256: str, size: str) -> bytes | None:
    """The photo as pages show it, tiny when `size` is ``small``; None when the store has none."""
    try:
        return photo_sizes.shown(_name(sha256), size)
    except (FileNotFoundError, ValueError):
        return None


def ticket(sha256: str) -> str:
    """A signed name of a stored photo for a form to carry."""
    return signing.dumps(sha256, salt=_SALT)


def from_ticket(text: str) -> str:
    """The SHA-256 that `text` is a ticket for; empty when it is none or older than a day."""
    try:
        return str(signing.loads(text, salt=_SALT, max_age=TICKET_LASTS_SECONDS))
    except signing.BadSignature:
        return ""


def _name(sha256: str) -> str:
    if len(sha256) != 64 or not sha256.isalnum():
        raise ValueError("not a SHA-256")
    return f"photos/{sha256[:2]}/{sha256}.jpg"
