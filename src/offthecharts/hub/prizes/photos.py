"""Pictures of prizes: JPEG files that we wrote anew, each practice's in a folder of its own."""

import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize
from offthecharts.web.images import read_photo


def keep(practice: Practice, file: IO[bytes]) -> str:
    """Write the picture in `file` anew; its name in the store, the same for the same picture.

    Takes up to a second of processor time: call it outside of transactions. Raises UnusablePhoto.
    """
    return keep_ours(practice, read_photo(file).jpeg)


def keep_ours(practice: Practice, jpeg: bytes) -> str:
    """Keep a JPEG that we made ourselves; its name in the store."""
    name = f"prizes/{practice.pk}/{hashlib.sha256(jpeg).hexdigest()}.jpg"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(jpeg))


def drop_unused(practice: Practice, name: str) -> None:
    """Delete the picture unless a prize of `practice` has it."""
    if name and not Prize.objects.of(practice).filter(photo=name).exists():
        default_storage.delete(name)
