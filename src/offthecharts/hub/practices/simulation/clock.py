"""The clock of a simulation: what the Hub takes for now, in this process, is a moment of the year that is played.

So everything is dated as it would have been, also what takes no moment of its own: rules, merges, cards, groups.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

_TICK: Final = timedelta(milliseconds=1)


class Clock:
    """Stands at a moment, and goes on a millisecond whenever it is looked at, so that no two acts are at once."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment, in UTC, as ``django.utils.timezone.now`` says it."""
        self.moment += _TICK
        return self.moment

    def to(self, moment: datetime) -> None:
        """Go on to `moment`; it never goes back."""
        self.moment = max(self.moment, moment.astimezone(UTC))


@contextmanager
def playing(clock: Clock) -> Iterator[Clock]:
    """Let the Hub in this process take `clock` for the time of day. Not for a process that serves people."""
    real = timezone.now
    timezone.now = clock.now  # it says the same: an aware moment in UTC
    try:
        yield clock
    finally:
        timezone.now = real
