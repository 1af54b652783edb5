"""Cards, the ranges they come from, and the batches that were printed."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class CardState(models.TextChoices):
    """Printed and unused, in use, or retired for ever."""

    STOCK = "stock", "In stock"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retired"


class Card(TenantModel):
    """One numbered card. A retired number is never recognised and never issued again."""

    number = models.CharField(max_length=19, help_text="digits, the last one a Luhn check digit")
    state = models.CharField(max_length=8, choices=CardState, default=CardState.STOCK)
    member: Any = TenantForeignKey(Member, null=True, related_name="cards")
    member_id: uuid.UUID | None
    connected_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_why = models.CharField(max_length=120, blank=True)
    registration_code_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="card_number_once"),
            models.UniqueConstraint(
                fields=["practice", "member_id"], condition=models.Q(state="active"), name="one_active_card"
            ),
        ]
        indexes = [models.Index(fields=["number"], name="card_number")]

    def __str__(self) -> str:
        return f"···· {self.last_four}"

    @property
    def last_four(self) -> str:
        """The digits by which people tell cards apart."""
        return self.number[-4:]


class CardRange(TenantModel):
    """Numbers of card stock that the practice already has, accepted beside our own range."""

    first = models.CharField(max_length=19)
    last = models.CharField(max_length=19)
    note = models.CharField(max_length=120, blank=True)
    has_check_digit = models.BooleanField(default=True, help_text="whether the last digit is a Luhn check digit")

    class Meta:
        ordering = ["first", "id"]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
