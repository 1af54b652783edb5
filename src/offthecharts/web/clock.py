"""Moments of the practice's day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of tomorrow in `zone`, as an aware time.

    Where a clock change skips midnight this is the moment of the change; where it repeats, the first of the two.
    """
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone)
