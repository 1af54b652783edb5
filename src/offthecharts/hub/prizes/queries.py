"""Reads of the catalogue."""

import uuid
from collections.abc import Sequence

from offthecharts.hub.members.models import Member


def not_for(member: Member, prize_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the prizes that are offered to groups which `member` is not in."""
    return set()
