"""The practice's accent as a style sheet, and its logo. Both are open: the page to sign in wears them too."""

import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from offthecharts.hub.portal.models import PortalSettings
from offthecharts.hub.practices.models import Practice
from offthecharts.web.images import read_photo


def version_of(portal: PortalSettings) -> str:
    """Changes with accent and logo, so that browsers may keep both for long."""
    return hashlib.sha256(f"{portal.accent} {portal.logo}".encode()).hexdigest()[:12]


def keep_logo(practice: Practice, file: IO[bytes]) -> str:
    """Write the picture in `file` anew, on white; its name in the store.

    Takes up to a second of processor time: call it outside of transactions. Raises UnusablePhoto.
    """
    jpeg = read_photo(file).jpeg
    name = f"portal/{practice.pk}/{hashlib.sha256(jpeg).hexdigest()}.jpg"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(jpeg))
