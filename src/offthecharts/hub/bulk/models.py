"""Points that were given to many members at once: the lot, and what became of each member's."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.utils import timezone

from offthecharts.hub.keys import Own
from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel

KEY_LENGTH: Final = 36

STANDS_STILL: Final = timedelta(seconds=30)
"""A lot that moves and of which nothing was done for so long needs somebody who lets it go on."""


def key_of(part_id: uuid.UUID) -> str:
    """The idempotency key of one member's points, of KEY_LENGTH letters."""
    return f"{Own.LOT}{part_id.hex}"


class LotState(models.TextChoices):
    """Where a lot stands. A planned one is a preview: nothing was given."""

    PLANNED = "planned", "Preview"
    GIVING = "giving", "Being given"
    GIVEN = "given", "Given"
    APPROVING = "approving", "Being approved"
    REOPENING = "reopening", "Approval being undone"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


MOVING: Final = (LotState.GIVING, LotState.APPROVING, LotState.REOPENING, LotState.UNDOING)


class Lot(TenantModel):
    """The same points for many members. `lines` are ``{"points", "reason", "item_id"}`` as they were previewed."""

    lines: Any = models.JSONField()
    comment = models.CharField(max_length=300, blank=True)
    query = models.CharField(max_length=1000, blank=True, help_text="the filter, as the address of Members says it")
    by_name = models.CharField(max_length=120)
    hub_user_id = models.BigIntegerField()
    connection_id = models.UUIDField(null=True, help_text="the practice server in whose window they were given")
    state = models.CharField(max_length=9, choices=LotState, default=LotState.PLANNED)
    created_at = models.DateTimeField(auto_now_add=True)
    given_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True, help_text="when something was done about it last")
    approved_at = models.DateTimeField(null=True, help_text="when somebody began to approve all that waited of it")
    approved_by_name = models.CharField(max_length=120, blank=True)
    decider_id = models.BigIntegerField(null=True, help_text="who approves all that waits of it, or undoes that")
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["practice", "state", "id"], name="lot_by_state")]

    def __str__(self) -> str:
        return self.what

    @property
    def points(self) -> int:
        """For each member."""
        return sum(line["points"] for line in self.lines)

    @property
    def what(self) -> str:
        """What the points are for."""
        return ", ".join(line["reason"] for line in self.lines)

    @property
    def shown_at(self) -> datetime:
        """When it was given; before, when it was prepared."""
        return self.given_at or self.created_at

    @property
    def is_moving(self) -> bool:
        """Whether something is being done with its members just now."""
        return self.state in MOVING

    @property
    def stands_still(self) -> bool:
        """Whether it should move and does not: its job was lost, or no worker runs."""
        return self.is_moving and (self.moved_at is None or timezone.now() - self.moved_at > STANDS_STILL)


class PartState(models.TextChoices):
    """What became of one member's points.

    A part is WAITING when any of them had to wait; what became of those the approvals know: ``queries.Parts``.
    """

    PLANNED = "planned", "To be given"
    LEFT_OUT = "left_out", "Left out"
    GIVEN = "given", "Given"
    WAITING = "waiting", "Waits for approval"
    REFUSED = "refused", "Not approved"
    TAKEN_BACK = "taken_back", "Taken back"
    KEPT = "kept", "Could not be taken back"


class LotPart(TenantModel):
    """One member of a lot; `why` says why they were left out, or why the points stayed when the lot was undone."""

    lot: Any = TenantForeignKey(Lot, on_delete=models.CASCADE, related_name="parts", db_index=False)
    lot_id: uuid.UUID
    member: Any = TenantForeignKey(Member, related_name="+", db_index=False)
    member_id: uuid.UUID
    state = models.CharField(max_length=10, choices=PartState, default=PartState.PLANNED)
    by_hand = models.BooleanField(default=False, help_text="left out in the preview by a person")
    why = models.CharField(max_length=200, blank=True)
    standing: str  # this and the next two as ``queries.Parts`` tells
    got: int
    waits: int

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["practice", "lot_id", "state", "id"], name="lot_part_by_state")]
        constraints = [models.UniqueConstraint(fields=["practice", "lot_id", "member_id"], name="lot_part_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.lot_id}"

    @property
    def standing_label(self) -> str:
        """How it stands, as ``queries.Parts`` tells."""
        return str(PartState(self.standing).label)

    @property
    def key(self) -> str:
        """The idempotency key under which the ledger has it."""
        return key_of(self.id)
