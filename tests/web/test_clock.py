"""Midnight, also where clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from offthecharts.web.clock import next_midnight


@pytest.mark.parametrize(
    ("zone", "now", "midnight"),
    [
        ("America/New_York", "2026-07-01T12:00", "2026-07-02T04:00"),
        ("America/New_York", "2026-07-02T03:59", "2026-07-02T04:00"),
        ("America/New_York", "2026-07-02T04:00", "2026-07-03T04:00"),
        # Clocks go forward on 8 March and back on 1 November 2026: days of 23 and of 25 hours.
        ("America/New_York", "2026-03-08T05:00", "2026-03-09T04:00"),
        ("America/New_York", "2026-11-01T04:00", "2026-11-02T05:00"),
        # Cairo skips midnight on 24 April 2026: the day begins at 01:00 local, which is 22:00 UTC the day before.
        ("Africa/Cairo", "2026-04-23T12:00", "2026-04-23T22:00"),
        # Havana has midnight twice on 1 November 2026 (01:00 goes back to 00:00): the first one counts.
        ("America/Havana", "2026-10-31T12:00", "2026-11-01T04:00"),
        ("Asia/Kathmandu", "2026-01-01T00:00", "2026-01-01T18:15"),
    ],
)
def test_the_sign_in_ends_at_the_first_moment_of_tomorrow(zone: str, now: str, midnight: str) -> None:
    found = next_midnight(datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo(zone))
    assert found.astimezone(UTC) == datetime.fromisoformat(midnight).replace(tzinfo=UTC)
