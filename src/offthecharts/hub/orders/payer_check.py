"""The law's limits on gifts to members of government programmes; the folder payers knows them."""

from collections.abc import Sequence
from datetime import datetime

from offthecharts.hub.members.models import Member
from offthecharts.hub.prizes.models import Prize


def check(member: Member, lines: Sequence[tuple[Prize, int]], at: datetime) -> None:
    """Raises what the payer of `member` forbids; runs under the practice's lock, before anything is written."""
