"""What members are to each other beside an account holder's responsibility, and families that do not pool points."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Kinship(TenantModel):
    """That two members are one family though nobody is responsible: siblings, partners, grandparents.

    It goes both ways; `member` is the one with the smaller id when it is made, so that a pair is written once.
    """

    member: Any = TenantForeignKey(Member, related_name="+", db_index=False)
    member_id: uuid.UUID
    relative: Any = TenantForeignKey(Member, related_name="+")
    relative_id: uuid.UUID
    relationship = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "member_id", "relative_id"], name="kinship_once"),
        ]

    def __str__(self) -> str:
        return self.relationship


class OwnPointsOnly(TenantModel):
    """That the family of `member` does not pool its points, whatever the practice offers.

    One such member is enough: who is linked to the family later comes under it.
    """

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    member_id: uuid.UUID
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "member_id"], name="own_points_only_once")]

    def __str__(self) -> str:
        return str(self.member_id)
