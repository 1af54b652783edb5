"""What is done with a lot, one row after the other: each is a transaction of its own, which may be repeated.

Locks are taken in the one order (ARCHITECTURE.md): balances first, then the part and its approvals.
"""

import uuid
from abc import ABC, abstractmethod
from typing import ClassVar, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from offthecharts.hub.approvals.asking import under_key
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import withdraw_all
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.bulk.planning import giver_of_lot, lines_of
from offthecharts.hub.keys import Own
from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.errors import AlreadyReversed
from offthecharts.hub.points.lines import MAX_LINES, Line, line_key
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.practices.users import user_of_id
from offthecharts.web.errors import DomainError

FAULT: Final = "An unexpected error. Look at the profile, and put it right there."
IN_THE_LOT: Final = "Merged into a profile that is in this lot itself."


class Mover(ABC):
    """Does one thing with each of `rows`, and at the end says how the lot stands."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self.practice: Practice = lot.practice

    @abstractmethod
    def rows(self) -> QuerySet[LotPart] | QuerySet[Approval]:
        """What is left to be done. Lazy."""

    @abstractmethod
    def move(self, row_id: uuid.UUID) -> None:
        """Do one; nothing when it was done before."""

    def is_left(self) -> bool:
        """Whether something of what was walked over has to be tried again."""
        return self.rows().exists()

    def give_up(self, row_id: uuid.UUID) -> None:
        """Go on without the one that fails for no known reason: it stays as it is."""
        return

    @abstractmethod
    def end(self) -> dict[str, object]:
        """The lot's values once nothing is left."""


class _Parts(Mover):
    """Moves each part that is in a state of `before`; where that is refused, to the state `stays` with why."""

    before: ClassVar[tuple[PartState, ...]]
    stays: ClassVar[PartState]

    def rows(self) -> QuerySet[LotPart]:
        """The parts that were not moved yet. Lazy."""
        rows = LotPart.objects.of(self.practice)
        return rows.filter(lot_id=self.lot.id, state__in=self.before)

    @transaction.atomic
    def move(self, row_id: uuid.UUID) -> None:
        """Move one part, or note why it stays."""
        part = self._held(row_id)
        if part is None:  # whoever works beside us was quicker
            return
        try:
            with transaction.atomic():
                part.state, part.why = self._moved(part)
        except DomainError as error:
            part.state, part.why = self.stays, f"{error.heading}. {error.advice}"[:200]
        part.save(update_fields=["state", "why"])

    def give_up(self, row_id: uuid.UUID) -> None:
        """Let the part stay."""
        self.rows().filter(id=row_id).update(state=self.stays, why=FAULT)

    def _held(self, part_id: uuid.UUID) -> LotPart | None:
        """The part as it is once its balances are held, behind which also merges wait; None when it was moved."""
        found = self.rows().filter(id=part_id).first()
        if found is None:
            return None
        lock_balances(self.practice, self._members(found))
        return self.rows().select_for_update(no_key=True).filter(id=part_id).first()

    def _members(self, part: LotPart) -> set[uuid.UUID]:
        return {part.member_id}

    @abstractmethod
    def _moved(self, part: LotPart) -> tuple[PartState, str]:
        """How the part stands once it is moved, and why."""


class Giving(_Parts):
    """Gives one member after the other what the lot says."""

    before = (PartState.PLANNED,)
    stays = PartState.LEFT_OUT

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot)
        self._giver = giver_of_lot(lot)
        self._lines: list[Line] = lines_of(lot)

    def end(self) -> dict[str, object]:
        """The lot was given."""
        return {"state": LotState.GIVEN, "given_at": timezone.now()}

    def _moved(self, part: LotPart) -> tuple[PartState, str]:
        if kept_id_of(self.practice, part.member_id) != part.member_id:  # else the part had moved in the merge
            return PartState.LEFT_OUT, IN_THE_LOT
        given = giving.give(
            practice=self.practice,
            member_id=part.member_id,
            lines=self._lines,
            comment=self.lot.comment,
            giver=self._giver,
            idempotency_key=part.key,
            lot_id=self.lot.id,
        )
        return (PartState.WAITING if given.waiting else PartState.GIVEN), ""


class TakingBack(_Parts):
    """Takes back from one member after the other what the lot gave: all of it, or nothing."""

    before = (PartState.GIVEN, PartState.WAITING)
    stays = PartState.KEPT

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot)
        self._user = user_of_id(self.practice, lot.undone_by_id)

    def end(self) -> dict[str, object]:
        """The lot was taken back."""
        return {"state": LotState.UNDONE, "undone_at": timezone.now()}

    def _moved(self, part: LotPart) -> tuple[PartState, str]:
        asked = under_key(self.practice, part.key)
        withdraw_all(practice=self.practice, approvals=asked, by_name=self.lot.undone_by_name)
        for entry in self._entries(part, asked):
            self._reverse(entry)
        return PartState.TAKEN_BACK, ""

    def _members(self, part: LotPart) -> set[uuid.UUID]:
        """Theirs whose entries it made: the part may have moved in a merge, entries never do."""
        entries = self._entries(part, under_key(self.practice, part.key))
        return {part.member_id, *(entry.member_id for entry in entries)}

    def _entries(self, part: LotPart, asked: list[Approval]) -> list[PointsEntry]:
        keys = [line_key(part.key, place) for place in range(MAX_LINES)]
        rows = Approval.objects.of(self.practice).filter(id__in=[approval.id for approval in asked])
        approved = [entry_id for entry_id in rows.values_list("entry_id", flat=True) if entry_id]
        entries = PointsEntry.objects.of(self.practice)
        return [*entries.filter(idempotency_key__in=keys), *entries.filter(id__in=approved)]

    def _reverse(self, entry: PointsEntry) -> None:
        giving.refuse_back_to_own_family(self.practice, self._user, entry)
        try:
            services.reverse(
                practice=self.practice,
                entry_id=entry.id,
                by_name=self.lot.undone_by_name,
                hub_user=self._user,
                idempotency_key=f"{Own.LOT_BACK}{entry.id.hex}",
            )
        except AlreadyReversed:
            return
