"""The sample members' portraits: the same bytes as in the practice's charts, so that no launch sends them again."""

import hashlib
from collections.abc import Iterable
from datetime import date

from offthecharts.hub.members.models import Member
from offthecharts.hub.members.photos import IncomingPhoto, store
from offthecharts.hub.practices.models import Practice
from offthecharts.samples.model import SamplePerson
from offthecharts.samples.portraits import portrait


def make_photos(practice: Practice, people: Iterable[tuple[SamplePerson, Member]], today: date) -> None:
    """Draw and store the portraits, and set `photo` of the members, which the caller saves."""
    for sample, member in people:
        jpeg = portrait(sample, today)
        digest = hashlib.sha256(jpeg).hexdigest()
        member.photo = store(practice, IncomingPhoto(jpeg, digest, digest))
        member.photo_sha256 = digest
