"""Giving a lot, and taking it back as one. Both go in slices: at once while the page waits, then by the worker.

Each member is a transaction of its own with a key of its own, so that a slice that is repeated, or runs twice at
once, gives nothing twice.
"""

import time
import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.approvals.asking import under_key
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import withdraw_all
from offthecharts.hub.bulk import tasks
from offthecharts.hub.bulk.errors import LotMoved, NobodyLeft, NotYourLot
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.bulk.planning import lines_of
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.errors import AlreadyReversed
from offthecharts.hub.points.lines import MAX_LINES, Line, line_key
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.users import user_of_id
from offthecharts.hub.roles import RUNS_PRACTICE
from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError

SLICE: Final = 25
SLICE_SECONDS: Final = 1.5
"""How long a page may wait; the worker goes on with what is left."""


@transaction.atomic
def start(*, lot: Lot, by: HubUser) -> None:
    """Begin to give what the preview shows. Raises NotYourLot, NobodyLeft, and LotMoved when it began before."""
    if lot.hub_user_id != by.pk:
        raise NotYourLot("Prepare points for many yourself, from the list of members.")
    _begin(lot, LotState.PLANNED, state=LotState.GIVING)
    count = LotPart.objects.of(lot.practice_id).filter(lot_id=lot.id, state=PartState.PLANNED).count()
    if not count:
        raise NobodyLeft("Take somebody in again, or change the filter.")
    record(actor=by, action="points given to many", subject=lot, detail=f"{lot.points:+d} for {count} members")
    tasks.enqueue(lot)


@transaction.atomic
def undo(*, lot: Lot, by: HubUser) -> None:
    """Begin to take the whole lot back: who gave it, or an Owner or Admin. Raises NotYourLot, LotMoved."""
    if lot.hub_user_id != by.pk and by.role not in RUNS_PRACTICE:
        raise NotYourLot(f"Ask {lot.by_name}, or an Owner or Admin, to take it back.")
    _begin(lot, LotState.GIVEN, state=LotState.UNDOING, undone_by_name=by.display_name, undone_by_id=by.pk)
    record(actor=by, action="points given to many taken back", subject=lot, detail=f"{lot.points:+d} each")
    tasks.enqueue(lot)


def _begin(lot: Lot, before: LotState, **changes: object) -> None:
    rows = Lot.objects.of(lot.practice_id).filter(id=lot.id, state=before)
    if not rows.update(**changes):
        raise LotMoved("The page shows how it stands now.")


def work(practice_id: uuid.UUID, lot_id: uuid.UUID, *, seconds: float = SLICE_SECONDS) -> bool:
    """Do as much of the lot as fits into `seconds`; whether more is left. Safe to repeat and to run twice at once."""
    lot = Lot.objects.of(practice_id).select_related("practice").filter(id=lot_id).first()
    if lot is None or not lot.is_moving:
        return False
    gives = lot.state == LotState.GIVING
    states = [PartState.PLANNED] if gives else [PartState.GIVEN, PartState.WAITING]
    mover = _Giving(lot) if gives else _TakingBack(lot)
    ends_at = time.monotonic() + seconds
    parts = LotPart.objects.of(practice_id).filter(lot_id=lot.id, state__in=states).order_by("id")
    while ids := list(parts.values_list("id", flat=True)[:SLICE]):
        for part_id in ids:
            _move(mover, part_id, states)
        if time.monotonic() > ends_at:
            return True
    _end(lot, gives)
    return False


@transaction.atomic
def _move(mover: "_Giving | _TakingBack", part_id: uuid.UUID, states: list[PartState]) -> None:
    rows = LotPart.objects.of(mover.lot.practice_id).select_for_update(no_key=True)
    part = rows.filter(id=part_id, state__in=states).first()
    if part is None:  # whoever works beside us was quicker
        return
    part.state, part.why = mover.move(part)
    part.save(update_fields=["state", "why"])


def _end(lot: Lot, gives: bool) -> None:
    rows = Lot.objects.of(lot.practice_id).filter(id=lot.id)
    if gives:
        rows.filter(state=LotState.GIVING).update(state=LotState.GIVEN, given_at=timezone.now())
    else:
        rows.filter(state=LotState.UNDOING).update(state=LotState.UNDONE, undone_at=timezone.now())


class _Giving:
    """Gives one member after the other what the lot says."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        user = user_of_id(lot.practice_id, lot.hub_user_id)
        self._giver = giving.Giver(lot.by_name, hub_user=user, connection_id=lot.connection_id)
        self._lines: list[Line] = lines_of(lot)

    def move(self, part: LotPart) -> tuple[PartState, str]:
        """Give, or say why not."""
        try:
            with transaction.atomic():
                given = giving.give(
                    practice=self.lot.practice,
                    member_id=part.member_id,
                    lines=self._lines,
                    comment=self.lot.comment,
                    giver=self._giver,
                    idempotency_key=part.key,
                    lot_id=self.lot.id,
                )
        except DomainError as error:
            return PartState.LEFT_OUT, f"{error.heading}. {error.advice}"[:200]
        return (PartState.WAITING if given.waiting else PartState.GIVEN), ""


class _TakingBack:
    """Takes back from one member after the other what the lot gave."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self._practice: Practice = lot.practice
        self._user = user_of_id(lot.practice_id, lot.undone_by_id)

    def move(self, part: LotPart) -> tuple[PartState, str]:
        """Take all of it back, or say why it stays, all of it."""
        try:
            with transaction.atomic():
                asked = under_key(self._practice, part.key)
                withdraw_all(practice=self._practice, approvals=asked, by_name=self.lot.undone_by_name)
                for entry in self._entries(part, asked):
                    self._reverse(entry)
        except DomainError as error:
            return PartState.KEPT, f"{error.heading}. {error.advice}"[:200]
        return PartState.TAKEN_BACK, ""

    def _entries(self, part: LotPart, asked: list[Approval]) -> list[PointsEntry]:
        keys = [line_key(part.key, place) for place in range(MAX_LINES)]
        rows = Approval.objects.of(self._practice).filter(id__in=[approval.id for approval in asked])
        approved = [entry_id for entry_id in rows.values_list("entry_id", flat=True) if entry_id]
        entries = PointsEntry.objects.of(self._practice)
        return [*entries.filter(idempotency_key__in=keys), *entries.filter(id__in=approved)]

    def _reverse(self, entry: PointsEntry) -> None:
        try:
            services.reverse(
                practice=self._practice,
                entry_id=entry.id,
                by_name=self.lot.undone_by_name,
                hub_user=self._user,
                idempotency_key=f"lot-back-{entry.id.hex}",
            )
        except AlreadyReversed:
            return
