"""Orders: prizes asked for by a member, the points held for them, and whose points they are."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.prizes.models import Prize, PrizeClass
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class OrderState(models.TextChoices):
    """requested > approved > fulfilled, or cancelled with the points back."""

    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    FULFILLED = "fulfilled", "Fulfilled"
    CANCELLED = "cancelled", "Cancelled"


OPEN = (OrderState.REQUESTED, OrderState.APPROVED)


class Place(models.TextChoices):
    """Where an order was placed."""

    DESK = "desk", "At the desk"
    MEMBER_PAGE = "member", "On the member page"
    PROGRAM = "program", "By the practice program"


class Consent(models.TextChoices):
    """How a relative said that their points may be used; none while they were not asked yet."""

    NONE = "", "Not confirmed yet"
    OWN = "own", "Their own order"
    CARD = "card", "Card swiped"
    ASKED = "asked", "Asked, and said yes"
    POOLED = "pooled", "The family shares its points"


class Order(TenantModel):
    """One order. `number` is what people say, unique in the practice; `points` are held from the start."""

    number = models.PositiveIntegerField()
    member: Any = TenantForeignKey(Member, related_name="orders", db_index=False)
    member_id: uuid.UUID
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.REQUESTED)
    points = models.PositiveIntegerField(help_text="of all lines")
    retail_cents = models.PositiveIntegerField(help_text="of all lines, as the shop's price was then")
    placed = models.CharField(max_length=8, choices=Place, default=Place.DESK)
    comment = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, help_text="who placed it")
    hub_user_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    fulfilled_at = models.DateTimeField(null=True)
    fulfilled_by = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    taken_back: Any = models.JSONField(
        default=list, editable=False, help_text="steps that were taken back, and who did that (orders.history)"
    )
    ready_message_id = models.UUIDField(null=True, help_text="the message that said it is ready")
    idempotency_key = models.CharField(max_length=80)
    input_sha256 = models.CharField(max_length=64, help_text="refuses the same key with another order")

    repeated = False
    """Whether the same request had been made before: of this answer, not of the row."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="order_number_once"),
            models.UniqueConstraint(fields=["practice", "idempotency_key"], name="order_key_once"),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "number"], name="order_by_state"),
            models.Index(fields=["practice", "member_id", "number"], name="order_by_member"),
            models.Index(fields=["practice", "requested_at"], name="order_requested_at"),
            models.Index(fields=["practice", "fulfilled_at"], name="order_fulfilled_at"),  # reports ask by it
        ]

    def __str__(self) -> str:
        return f"order {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be cancelled."""
        return self.state in OPEN


class OrderLine(TenantModel):
    """One prize of an order, with name, price and class as they were when it was placed."""

    order: Any = TenantForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    order_id: uuid.UUID
    prize: Any = TenantForeignKey(Prize, related_name="order_lines")
    prize_id: uuid.UUID
    position = models.PositiveSmallIntegerField(default=0)
    prize_name = models.CharField(max_length=80)
    prize_class = models.CharField(max_length=16, choices=PrizeClass)
    quantity = models.PositiveSmallIntegerField()
    points_each = models.PositiveIntegerField()
    retail_cents_each = models.PositiveIntegerField()
    took_stock = models.BooleanField(
        default=False, help_text="the stock was counted, and is given back on cancelling"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_has_quantity"),
            models.UniqueConstraint(fields=["practice", "order_id", "prize_id"], name="order_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.prize_name}"

    @property
    def points(self) -> int:
        """What the line costs."""
        return self.quantity * self.points_each


class OrderShare(TenantModel):
    """The points that one member gives for an order; `entry` holds them, from the moment they were confirmed."""

    order: Any = TenantForeignKey(Order, related_name="shares", on_delete=models.CASCADE)
    order_id: uuid.UUID
    member: Any = TenantForeignKey(Member, related_name="order_shares")
    member_id: uuid.UUID
    points = models.PositiveIntegerField()
    entry: Any = TenantForeignKey(PointsEntry, null=True, related_name="+", db_index=False)
    entry_id: uuid.UUID | None
    consent = models.CharField(max_length=8, choices=Consent, blank=True)
    consent_by = models.CharField(max_length=120, blank=True, help_text="who at the desk took the consent")
    consent_note = models.CharField(max_length=120, blank=True, help_text="who said yes, or the card's last digits")
    consent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["practice", "entry_id"], name="order_share_entry_once")]

    def __str__(self) -> str:
        return f"{self.points} of {self.member_id}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the member whose points they are has said yes."""
        return bool(self.consent)


class OrderSettings(TenantModel):
    """Who is told of orders in a practice; without a row nobody is."""

    tells_members = models.BooleanField(default=False, help_text="a message goes out when an order is approved")
    ready_subject = models.CharField(max_length=200, blank=True)
    ready_body = models.TextField(max_length=4000, blank=True)
    staff_mail: Any = models.JSONField(default=list, help_text="addresses that are told of every new order")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice"], name="order_settings_once")]

    def __str__(self) -> str:
        return f"order settings of {self.practice_id}"
