"""Acts on a whole lot: giving it, taking it back, approving what waits of it, undoing that.

All go in slices: at once while the page waits, then by the worker. Each member is a transaction of its own with a key
of its own, so that a slice that is repeated, or runs twice at once, gives nothing twice.
"""

import logging
import time
import uuid
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.bulk import tasks
from offthecharts.hub.bulk.deciding import Approving, Reopening
from offthecharts.hub.bulk.errors import LotMoved, NobodyLeft, NotYourLot
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.bulk.movers import Giving, Mover, TakingBack
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.roles import RUNS_PRACTICE
from offthecharts.web.audit.services import record

SLICE: Final = 25
SLICE_SECONDS: Final = 1.5
"""How long a page may wait; the worker goes on with what is left."""
MOST_TRIES: Final = 3
"""How often what fails for no known reason is tried again, before the lot goes on without it."""
MOVERS: Final[dict[str, type[Mover]]] = {
    LotState.GIVING: Giving,
    LotState.UNDOING: TakingBack,
    LotState.APPROVING: Approving,
    LotState.REOPENING: Reopening,
}

logger = logging.getLogger(__name__)


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


@transaction.atomic
def undo(*, lot: Lot, by: HubUser) -> None:
    """Begin to take the whole lot back: who gave it, or an Owner or Admin. Raises NotYourLot, LotMoved."""
    if lot.hub_user_id != by.pk and by.role not in RUNS_PRACTICE:
        raise NotYourLot(f"Ask {lot.by_name}, or an Owner or Admin, to take it back.")
    _begin(lot, LotState.GIVEN, state=LotState.UNDOING, undone_by_name=by.display_name, undone_by_id=by.pk)
    record(actor=by, action="points given to many taken back", subject=lot, detail=f"{lot.points:+d} each")


@transaction.atomic
def approve(*, lot: Lot, by: HubUser) -> None:
    """Begin to approve all that waits of the lot; what cannot be posted waits on. Raises LotMoved."""
    said = {"approved_at": timezone.now(), "approved_by_name": by.display_name}
    _begin(lot, LotState.GIVEN, state=LotState.APPROVING, decider_id=by.pk, **said)


@transaction.atomic
def reopen(*, lot: Lot, by: HubUser) -> None:
    """Begin to undo :func:`approve`: those points wait again. Raises LotMoved."""
    _begin(lot, LotState.GIVEN, state=LotState.REOPENING, decider_id=by.pk)


def go_on(*, lot: Lot) -> None:
    """Let a lot that stands still go on, as who began it wanted. Raises LotMoved when nothing is left to do."""
    if not lot.is_moving:
        raise LotMoved("The page shows how it stands now.")
    tasks.enqueue(lot)


def _begin(lot: Lot, before: LotState, **changes: object) -> None:
    rows = Lot.objects.of(lot.practice_id).filter(id=lot.id, state=before)
    if not rows.update(**changes, moved_at=timezone.now()):
        raise LotMoved("The page shows how it stands now.")
    tasks.enqueue(lot)


@dataclass(frozen=True)
class Place:
    """Where a walk over the lot's rows goes on: after the row with this id, in the first try or a later one."""

    after: str = ""
    tries: int = 0


def work(
    practice_id: uuid.UUID, lot_id: uuid.UUID, *, seconds: float = SLICE_SECONDS, place: Place | None = None
) -> Place | None:
    """Do as much of the lot as fits into `seconds`; where to go on, None when nothing is left.

    Safe to repeat, from any place, and to run twice at once.
    """
    lot = Lot.objects.of(practice_id).select_related("practice").filter(id=lot_id).first()
    if lot is None or not lot.is_moving:
        return None
    mover, place = MOVERS[lot.state](lot), place or Place()
    start, ends_at = place, time.monotonic() + seconds
    while ids := _next(mover, place):
        if place != start and time.monotonic() > ends_at:
            return place
        for row_id in ids:
            _move(mover, row_id, is_last=place.tries >= MOST_TRIES)
        place = replace(place, after=str(ids[-1]))
        _change(lot, moved_at=timezone.now())
    if place.tries < MOST_TRIES and mover.is_left():
        return Place(tries=place.tries + 1)
    _change(lot, **mover.end())
    return None


def _next(mover: Mover, place: Place) -> list[uuid.UUID]:
    rows = mover.rows().filter(id__gt=place.after) if place.after else mover.rows()
    return list(rows.order_by("id").values_list("id", flat=True)[:SLICE])


def _move(mover: Mover, row_id: uuid.UUID, *, is_last: bool) -> None:
    """Do one. What goes wrong with it, a deadlock or a fault of ours, is no reason for the others to wait."""
    try:
        mover.move(row_id)
    except Exception:
        logger.exception("%s of lot %s: %s failed", mover.lot.state, mover.lot.id, row_id)
        if is_last:
            mover.give_up(row_id)


def _change(lot: Lot, **values: object) -> None:
    """Change the lot, unless something else is done with it by now."""
    Lot.objects.of(lot.practice_id).filter(id=lot.id, state=lot.state).update(**values)
