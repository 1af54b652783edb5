"""Tags: words that a practice puts on members, to address them together."""

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Lower

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Tag(TenantModel):
    """One tag of a practice."""

    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="when it was removed; who had it is kept for Undo")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice", Lower("name"), condition=models.Q(removed_at__isnull=True), name="tag_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberTag(TenantModel):
    """That `member` has `tag`."""

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="member_tags", db_index=False)
    member_id: uuid.UUID
    tag: Any = TenantForeignKey(Tag, on_delete=models.CASCADE, related_name="member_tags")
    tag_id: uuid.UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "member_id", "tag_id"], name="member_tag_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.member_id}"
