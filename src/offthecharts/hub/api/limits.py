"""How often a connection may ask: a bucket of tokens for each, in the memory of each server process.

It keeps one practice's faulty program from slowing down all others. It is no defence against a flood, which the proxy
in front stops, so that two processes grant twice the rate together does no harm and costs the database nothing.
"""

import time
import uuid
from dataclasses import dataclass, field
from threading import Lock

from offthecharts.hub.api.errors import TooManyRequests

PER_SECOND = 50.0
BURST = 200.0
MAX_BUCKETS = 20_000


@dataclass
class Buckets:
    """A bucket for each caller: `per_second` tokens run in, up to `burst`; each request takes one out."""

    per_second: float = PER_SECOND
    burst: float = BURST
    _levels: dict[uuid.UUID, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, caller: uuid.UUID, *, now: float | None = None) -> float:
        """Take a token. Returns 0, or the seconds until the next one when there is none.

        `now` is a reading of the monotonic clock.
        """
        moment = time.monotonic() if now is None else now
        with self._lock:
            level, at = self._levels.get(caller, (self.burst, moment))
            level = min(self.burst, level + (moment - at) * self.per_second)
            granted = level >= 1
            self._levels[caller] = (level - 1 if granted else level, moment)
            if len(self._levels) > MAX_BUCKETS:
                self._forget_full(moment)
        return 0.0 if granted else (1 - level) / self.per_second

    def _forget_full(self, moment: float) -> None:
        """Drop the buckets that would be full by now; a new one says the same."""
        full_after = self.burst / self.per_second
        self._levels = {caller: kept for caller, kept in self._levels.items() if moment - kept[1] < full_after}

    def clear(self) -> None:
        """Fill all buckets."""
        with self._lock:
            self._levels.clear()


connections = Buckets()


def charge(connection_id: uuid.UUID) -> None:
    """Count one request of the connection. Raises TooManyRequests."""
    wait = connections.take(connection_id)
    if wait:
        raise TooManyRequests(wait)
