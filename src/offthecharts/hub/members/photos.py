"""Photos of members: JPEG files that we wrote, each practice's in a folder of its own."""

import base64
import binascii
import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from offthecharts.hub.members.member_data import InvalidMember
from offthecharts.hub.practices.models import Practice
from offthecharts.web.images import UnusablePhoto, read_photo
from offthecharts.wire.messages import Photo


@dataclass(frozen=True)
class IncomingPhoto:
    """A photo that was checked and written anew; `sent_sha256` is the hash of what the chart sent."""

    jpeg: bytes
    sha256: str
    sent_sha256: str


def read(photo: Photo | None, path: str = "photo") -> IncomingPhoto | None:
    """Check what the chart sent and write it anew; None when no picture came with the hash.

    Takes up to a second of processor time: call it outside of transactions. Raises InvalidMember.
    """
    if photo is None or not photo.jpeg_base64:
        return None
    try:
        sent = base64.b64decode(photo.jpeg_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused(path, "The photo did not arrive whole; open the window again.") from error
    if hashlib.sha256(sent).hexdigest() != photo.sha256.lower():
        raise _refused(path, "The photo did not arrive whole; open the window again.")
    try:
        ours = read_photo(io.BytesIO(sent))
    except UnusablePhoto as error:
        raise _refused(path, error.advice) from error
    return IncomingPhoto(ours.jpeg, ours.sha256, photo.sha256.lower())


def store(practice: Practice, photo: IncomingPhoto) -> str:
    """Keep the photo in the practice's own folder; its name there. The same photo is kept once."""
    name = f"members/{practice.pk}/{photo.sha256}.jpg"
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(photo.jpeg))


def _refused(path: str, message: str) -> InvalidMember:
    return InvalidMember("Take or choose the photo again in the chart.", fields={path: [message]})
