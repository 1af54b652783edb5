"""Identifiers: UUIDv7, so that they sort by time and index well. Made in Python, the same on every database."""

import secrets
import time
import uuid
from datetime import datetime


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A new UUID version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds (now, or `at`), then random bits."""
    milliseconds = int(at.timestamp() * 1000) if at else time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)
