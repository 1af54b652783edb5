"""Where the points of a lot stand, member by member.

Derived from the approvals, never kept beside them: whoever decides there need not know of lots.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.bulk.models import KEY_LENGTH, Lot, LotPart, PartState, key_of

_GOT = (PartState.GIVEN, PartState.WAITING, PartState.KEPT)
"""What such parts got is in the ledger, but for the lines that wait or were not approved."""


class _Missing(NamedTuple):
    """Lines of a member that are not in the ledger, their points, how many of them wait, and the points of those."""

    lines: int = 0
    points: int = 0
    waiting: int = 0
    waiting_points: int = 0


class Parts:
    """The members of a lot as they stand now. One query, of what is not in the ledger."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self.rows = LotPart.objects.of(lot.practice_id).filter(lot_id=lot.id)
        asked = Approval.objects.of(lot.practice_id).filter(lot_id=lot.id).exclude(state=Standing.APPROVED)
        sums: Any = asked.order_by().annotate(part=Left("idempotency_key", KEY_LENGTH)).values_list("part")
        still = Q(state=Standing.WAITING)
        waits, later = Count("id", filter=still), Sum("points", filter=still, default=0)
        found = sums.annotate(lines=Count("id"), less=Sum("points"), waits=waits, later=later)
        self._missing = {key: _Missing(*numbers) for key, *numbers in found}

    def standing(self, part_id: uuid.UUID, state: str) -> PartState:
        """How the part with this id, of which `state` is kept, stands now."""
        if state != PartState.WAITING:
            return PartState(state)
        if self._of(part_id).waiting:
            return PartState.WAITING
        return PartState.GIVEN if self.posted(part_id, state) else PartState.REFUSED

    def posted(self, part_id: uuid.UUID, state: str) -> int:
        """How many of its lines are in the ledger."""
        return len(self.lot.lines) - self._of(part_id).lines if state in _GOT else 0

    def got(self, part_id: uuid.UUID, state: str) -> int:
        """Their points."""
        return self.lot.points - self._of(part_id).points if state in _GOT else 0

    def waits(self, part_id: uuid.UUID) -> int:
        """Their points that wait for approval."""
        return self._of(part_id).waiting_points

    def told(self, parts: Iterable[Any]) -> Iterable[Any]:
        """`parts`, each with `standing`, `got` and `waits`."""
        for part in parts:
            part.standing, part.got = self.standing(part.id, part.state), self.got(part.id, part.state)
            part.waits = self.waits(part.id)
            yield part

    def that(self, show: str) -> QuerySet[LotPart]:
        """Those that stand as `show` says; all when it says nothing. Lazy; one query when something waited."""
        if show not in PartState.values:
            return self.rows
        if show not in (PartState.GIVEN, PartState.WAITING, PartState.REFUSED):
            return self.rows.filter(state=show)
        asked = self.rows.filter(state=PartState.WAITING).values_list("id", flat=True)
        ids = [part_id for part_id in asked if self.standing(part_id, PartState.WAITING) == show]
        given = Q(state=PartState.GIVEN) if show == PartState.GIVEN else Q()
        return self.rows.filter(Q(id__in=ids) | given if given else Q(id__in=ids))

    def _of(self, part_id: uuid.UUID) -> _Missing:
        return self._missing.get(key_of(part_id), _Missing())


@dataclass(frozen=True)
class Numbers:
    """How a lot stands: `states` are those that there are, each with its label and how many members.

    `got` members have `points` together; `getting` are to get `total`; `waiting` wait for `waiting_points`.
    """

    states: list[tuple[str, str, int]]
    count: int
    getting: int
    total: int
    waiting: int
    waiting_points: int
    got: int
    points: int

    @property
    def done(self) -> int:
        """How many members had their turn."""
        return self.count - self.getting

    @classmethod
    def of(cls, parts: Parts) -> Self:
        """One query."""
        rows = list(parts.rows.order_by().values_list("id", "state"))
        counts = Counter(parts.standing(*row) for row in rows)
        return cls(
            states=[(state.value, state.label, counts[state]) for state in PartState if counts[state]],
            count=len(rows),
            getting=counts[PartState.PLANNED],
            total=counts[PartState.PLANNED] * parts.lot.points,
            waiting=counts[PartState.WAITING],
            waiting_points=sum(parts.waits(part_id) for part_id, _ in rows),
            got=sum(parts.posted(*row) > 0 for row in rows),
            points=sum(parts.got(*row) for row in rows),
        )


def approved_together(lot: Lot) -> QuerySet[Approval]:
    """What was approved when all that waited of the lot was, and was not undone since. Lazy."""
    rows = Approval.objects.of(lot.practice_id).filter(lot_id=lot.id, state=Standing.APPROVED)
    if lot.approved_at is None:
        return rows.none()
    return rows.filter(decided_at__gte=lot.approved_at, decided_by_name=lot.approved_by_name)
