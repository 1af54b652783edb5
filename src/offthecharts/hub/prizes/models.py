"""Prizes: what points are swapped for, and every movement of their stock."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class PrizeClass(models.TextChoices):
    """What a prize is in the eyes of the law on gifts to patients (42 CFR 1003.110; OIG, December 2016)."""

    IN_KIND = "in_kind", "In kind"
    RESTRICTED_CARD = "restricted_card", "Restricted card"
    CASH_EQUIVALENT = "cash_equivalent", "Cash equivalent"


class LimitPeriod(models.TextChoices):
    """Over which time `limit_per_member` counts."""

    EVER = "ever", "in all"
    YEAR = "year", "a calendar year"


class MovementKind(models.TextChoices):
    """Why a stock changed."""

    IN = "in", "Received"
    ORDER = "order", "Ordered"
    BACK = "back", "Back from an order"
    COUNT = "count", "Count corrected"


class Prize(TenantModel):
    """One prize of the catalogue. What was ordered keeps the name and price that it had then."""

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=500, blank=True)
    photo = models.CharField(max_length=200, blank=True, editable=False, help_text="name in the photo store")
    points = models.PositiveIntegerField(help_text="its price")
    retail_cents = models.PositiveIntegerField(help_text="what it costs in a shop")
    is_free = models.BooleanField(
        default=False, help_text="costs nothing; without it a retail value of 0 is one that nobody entered"
    )
    stock = models.PositiveIntegerField(null=True, help_text="how many are left; not counted when empty")
    low_stock = models.PositiveSmallIntegerField(default=3, help_text="this many or fewer are called low")
    limit_per_member = models.PositiveSmallIntegerField(null=True, help_text="how many a member may order")
    limit_period = models.CharField(max_length=4, choices=LimitPeriod, default=LimitPeriod.EVER)
    prize_class = models.CharField(max_length=16, choices=PrizeClass, default=PrizeClass.IN_KIND)
    offered_at_desk = models.BooleanField(default=True)
    offered_on_member_page = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True, help_text="in the catalogue; off keeps its orders")
    position = models.PositiveSmallIntegerField(default=0)
    search_name = models.CharField(max_length=160, editable=False, help_text="folded name")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="prize_costs_points"),
            models.CheckConstraint(
                condition=models.Q(stock__isnull=True) | models.Q(stock__gte=0), name="prize_stock_not_below_zero"
            ),
        ]
        indexes = [models.Index(fields=["practice", "position"], name="prize_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def lacks_value(self) -> bool:
        """Whether nobody has said what it costs in a shop."""
        return not self.retail_cents and not self.is_free

    @property
    def is_counted(self) -> bool:
        """Whether its stock is counted."""
        return self.stock is not None

    @property
    def is_gone(self) -> bool:
        """Whether none is left."""
        return self.stock == 0

    @property
    def is_low(self) -> bool:
        """Whether few are left, but some."""
        return self.stock is not None and 0 < self.stock <= self.low_stock


class StockMovement(TenantModel):
    """One change of a stock, never changed and never deleted: their sum is the stock of a counted prize."""

    prize: Any = TenantForeignKey(Prize, related_name="movements", db_index=False)
    prize_id: uuid.UUID
    kind = models.CharField(max_length=8, choices=MovementKind)
    quantity = models.IntegerField(help_text="what the stock changed by")
    stock_after = models.PositiveIntegerField(null=True, help_text="empty when it is counted no longer")
    why = models.CharField(max_length=120, blank=True)
    order_id = models.UUIDField(null=True, help_text="the order that took it or gave it back")
    order_number = models.PositiveIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    hub_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]  # UUIDv7: newest first
        indexes = [models.Index(fields=["practice", "prize_id", "id"], name="movement_by_prize")]

    def __str__(self) -> str:
        return f"{self.prize_id} {self.quantity:+d}"


class PrizeForGroup(TenantModel):
    """That `prize` is offered to the members of `group`. A prize without any is offered to everybody."""

    prize: Any = TenantForeignKey(Prize, on_delete=models.CASCADE, related_name="for_groups", db_index=False)
    prize_id: uuid.UUID
    group: Any = TenantForeignKey(MemberGroup, on_delete=models.CASCADE, related_name="+")
    group_id: uuid.UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "prize_id", "group_id"], name="prize_for_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.prize_id} for {self.group_id}"
