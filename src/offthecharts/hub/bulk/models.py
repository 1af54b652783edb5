"""Points that were given to many members at once: the lot, and what became of each member's."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class LotState(models.TextChoices):
    """Where a lot stands. A planned one is a preview: nothing was given."""

    PLANNED = "planned", "Preview"
    GIVING = "giving", "Being given"
    GIVEN = "given", "Given"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class Lot(TenantModel):
    """The same points for many members. `lines` are ``{"points", "reason", "item_id"}`` as they were previewed."""

    lines: Any = models.JSONField()
    comment = models.CharField(max_length=300, blank=True)
    query = models.CharField(max_length=1000, blank=True, help_text="the filter, as the address of Members says it")
    by_name = models.CharField(max_length=120)
    hub_user_id = models.BigIntegerField()
    connection_id = models.UUIDField(null=True, help_text="the practice server in whose window they were given")
    state = models.CharField(max_length=8, choices=LotState, default=LotState.PLANNED)
    created_at = models.DateTimeField(auto_now_add=True)
    given_at = models.DateTimeField(null=True)
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
    def is_moving(self) -> bool:
        """Whether it is being given or taken back just now."""
        return self.state in (LotState.GIVING, LotState.UNDOING)


class PartState(models.TextChoices):
    """What became of one member's points."""

    PLANNED = "planned", "To be given"
    LEFT_OUT = "left_out", "Left out"
    GIVEN = "given", "Given"
    WAITING = "waiting", "Waits for approval"
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

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["practice", "lot_id", "state", "id"], name="lot_part_by_state")]
        constraints = [models.UniqueConstraint(fields=["practice", "lot_id", "member_id"], name="lot_part_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.lot_id}"

    @property
    def key(self) -> str:
        """The idempotency key under which the ledger has it."""
        return f"lot-{self.id.hex}"
