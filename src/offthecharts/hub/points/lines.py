"""What callers ask the ledger to post, checked before it comes near the database."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.errors import PointsOutOfRange
from offthecharts.hub.points.models import EntryKind
from offthecharts.wire.idempotency import input_sha256

MAX_POINTS = 100_000
MAX_LINES = 20
MAX_BALANCE = 1_000_000_000


@dataclass(frozen=True)
class Line:
    """One line of an award: whole points (negative for a deduction), the reason as shown, and the reward item.

    `item` is there where a person gives it, so that its limits hold (``points.giving``).
    """

    points: int
    reason: str
    item_id: uuid.UUID | None = None
    item: RewardItem | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, item: RewardItem) -> "Line":
        """The line that awards `item`."""
        return cls(points=item.points, reason=item.name, item_id=item.id, item=item)


@dataclass(frozen=True)
class Draft:
    """An entry that is to be posted."""

    points: int
    kind: EntryKind
    reason: str
    by_name: str
    comment: str = ""
    item_id: uuid.UUID | None = None
    reverses_id: uuid.UUID | None = None
    hub_user_id: int | None = None


def check(drafts: Sequence[Draft]) -> None:
    """Raises PointsOutOfRange when a draft cannot be an entry."""
    if not 1 <= len(drafts) <= MAX_LINES:
        raise PointsOutOfRange(f"Choose one to {MAX_LINES} reward items.")
    for draft in drafts:
        if draft.points == 0:
            raise PointsOutOfRange("Enter a number of points other than 0.")
        if abs(draft.points) > MAX_POINTS:
            raise PointsOutOfRange(f"Enter at most {MAX_POINTS:,} points at once.")
        if not draft.reason.strip():
            raise PointsOutOfRange("Say what the points are for.")


def hash_of(member_id: uuid.UUID, drafts: Sequence[Draft]) -> str:
    """The hash that tells a repeated request from another one under the same key."""
    return input_sha256([str(member_id), [asdict(draft) for draft in drafts]])


def line_key(request_key: str, place: int) -> str:
    """The key of the line at `place`; no two requests and places share one."""
    return f"{request_key}/{place}"
