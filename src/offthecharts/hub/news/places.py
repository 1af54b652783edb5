"""Where a practice's server is in the news: what the cursor says, which nobody but the Hub has to understand."""

import base64
import json
import time
import uuid
from dataclasses import dataclass, replace
from typing import Final, Self

OVERLAP_SECONDS: Final = 60
"""An entry's id is made before it is committed; one that takes longer than this is not told by itself."""
_FORM: Final = 1
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class Place:
    """How far somebody was told.

    Items up to number `told`; of the ledger, the balances of all members with an entry made at `since_ms` or later,
    when there were `entries` of these (entries are never deleted, so another number means a new one); while
    `scanned` is not None, the balances of members up to that id, to be told of all.
    """

    practice_id: uuid.UUID
    told: int
    since_ms: int
    entries: int
    scanned: str | None

    @classmethod
    def fresh(cls, practice_id: uuid.UUID) -> Self:
        """At the start: nothing was told."""
        return cls(practice_id, told=0, since_ms=horizon_ms(), entries=0, scanned="")

    @classmethod
    def read(cls, text: str, practice_id: uuid.UUID, *, kept_days: int) -> Self:
        """The place that a cursor names; a fresh one when it is not ours, of another practice, or too old."""
        try:
            form, practice, told, since, entries, scanned = json.loads(base64.urlsafe_b64decode(text.encode()))
            place = cls(practice_id, int(told), int(since), int(entries), None if scanned is None else str(scanned))
            if place.scanned:
                uuid.UUID(place.scanned)
            known = form == _FORM and practice == practice_id.hex[-12:] and 0 <= place.told < 1 << 62
        except (ValueError, TypeError, OverflowError):
            return cls.fresh(practice_id)
        oldest = _now_ms() - kept_days * _DAY_SECONDS * 1000
        return place if known and oldest < place.since_ms <= _now_ms() + 1000 else cls.fresh(practice_id)

    @property
    def text(self) -> str:
        """The cursor."""
        parts = [_FORM, self.practice_id.hex[-12:], self.told, self.since_ms, self.entries, self.scanned]
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode()

    @property
    def since(self) -> uuid.UUID:
        """The lowest id that an entry made at `since_ms` can have."""
        return uuid.UUID(int=self.since_ms << 80)

    def later(self) -> Self:
        """The same place with a window that starts as late as it may; its entries have to be counted anew."""
        return replace(self, since_ms=max(self.since_ms, horizon_ms()))


def _now_ms() -> int:
    return int(time.time() * 1000)


def horizon_ms() -> int:
    """Entries made before then are committed, or never will be."""
    return _now_ms() - OVERLAP_SECONDS * 1000
