"""Idempotency: callers make a key for each thing they want done; the receiver keeps key and a hash of the input."""

import hashlib
import json

HEADER = "Idempotency-Key"
MAX_LENGTH = 80


def input_sha256(value: object) -> str:
    """SHA-256 of `value` (plain JSON types) in a canonical form: the same input gives the same hash."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
