"""Deciding on all approvals of a lot, one after the other, and undoing that."""

import uuid
from abc import abstractmethod
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet

from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.queries import waiting_in
from offthecharts.hub.approvals.services import approve, reopen
from offthecharts.hub.bulk.errors import LotMoved, NotYourLot
from offthecharts.hub.bulk.models import Lot, LotState
from offthecharts.hub.bulk.movers import Mover
from offthecharts.hub.bulk.queries import approved_together
from offthecharts.hub.keys import Own
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.practices.users import user_of_id
from offthecharts.hub.roles import RUNS_PRACTICE
from offthecharts.web.errors import DomainError


class _Deciding(Mover):
    """Decides on each approval, once: what cannot be decided stays as it is."""

    during: ClassVar[LotState]

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot)
        self._by = user_of_id(self.practice, lot.decider_id)

    def move(self, row_id: uuid.UUID) -> None:
        """Do one, unless that is refused."""
        try:
            with transaction.atomic():
                self._decide(row_id, self._decider())
                self._still()
        except DomainError:
            return

    def is_left(self) -> bool:
        """Nothing is tried again: the page shows what waits, and whoever looks sees why when they decide on one."""
        return False

    def end(self) -> dict[str, object]:
        """The lot is what it was."""
        return {"state": LotState.GIVEN}

    @abstractmethod
    def _decide(self, approval_id: uuid.UUID, by: HubUser) -> None:
        """Decide on one."""

    def _decider(self) -> HubUser:
        """Who pressed the button, unless they may decide no more."""
        if self._by is None or not self._by.is_active or self._by.role not in RUNS_PRACTICE:
            raise NotYourLot("Ask an Owner or Admin: they decide on these points.")
        return self._by

    def _still(self) -> None:
        """A slice that comes late decides nothing once something else is done with the lot."""
        rows = Lot.objects.of(self.practice).filter(id=self.lot.id, state=self.during)
        if rows.select_for_update(no_key=True).first() is None:
            raise LotMoved("The page shows how it stands now.")


class Approving(_Deciding):
    """Approves all that waits of the lot."""

    during = LotState.APPROVING

    def rows(self) -> QuerySet[Approval]:
        """What waits. Lazy."""
        return waiting_in(self.practice).filter(lot_id=self.lot.id)

    def _decide(self, approval_id: uuid.UUID, by: HubUser) -> None:
        approve(practice=self.practice, approval_id=approval_id, by=by)


class Reopening(_Deciding):
    """Lets all wait again that was approved together; who has spent the points keeps them."""

    during = LotState.REOPENING

    def rows(self) -> QuerySet[Approval]:
        """What was approved together. Lazy."""
        return approved_together(self.lot)

    def end(self) -> dict[str, object]:
        """The lot is what it was, and nobody approved it."""
        return {"state": LotState.GIVEN, "approved_at": None, "approved_by_name": ""}

    def _decide(self, approval_id: uuid.UUID, by: HubUser) -> None:
        found = self.rows().filter(id=approval_id).first()
        if found is not None:  # the key is another one each time: it may be approved again
            reopen(practice=self.practice, approval_id=approval_id, by=by, key=f"{Own.LOT_BACK}{found.times}")
