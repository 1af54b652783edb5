"""Identifiers: UUIDv7, so that they sort by time and index well. Made in Python, the same on every database."""

import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A new UUID version 7 (RFC 9562 section 5.7) of now, or of the moment `at`.

    48 bits of Unix milliseconds, 12 bits of the millisecond's fraction (section 6.2, method 3), so that what one
    process does within a millisecond sorts as it was done, and 62 random bits.
    """
    nanoseconds = (at - _EPOCH) // timedelta(microseconds=1) * 1000 if at else time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    head = (milliseconds & ((1 << 48) - 1)) << 16 | 0x7 << 12 | fraction
    return uuid.UUID(int=head << 64 | 0b10 << 62 | secrets.randbits(62))


def first_id(at: datetime) -> uuid.UUID:
    """No UUIDv7 of the moment `at` or later is smaller, and none of an earlier one greater; nil before 1970."""
    return uuid.UUID(int=max(0, (at - _EPOCH) // timedelta(milliseconds=1)) << 80)


def uuid_or_none(text: str) -> uuid.UUID | None:
    """`text` as an identifier; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
