"""Groups of members, their treatment statuses, filters that are kept, and acts on many members."""

import uuid
from typing import Any, Final

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel

LONGEST_NAME: Final = 60
NOTHING: Final = uuid.UUID(int=0)
"""An id that nothing has."""


class MemberGroup(TenantModel):
    """A group of a practice, such as Braces club; a member may be in any number."""

    name = models.CharField(max_length=LONGEST_NAME)
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="when it was removed; who was in it is kept for Undo")

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                condition=models.Q(removed_at__isnull=True),
                name="member_group_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberInGroup(TenantModel):
    """That `member` is in `group`."""

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="in_groups", db_index=False)
    member_id: uuid.UUID
    group: Any = TenantForeignKey(MemberGroup, on_delete=models.CASCADE, related_name="members_in")
    group_id: uuid.UUID
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "member_id", "group_id"], name="member_in_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"


class MemberStatus(TenantModel):
    """A status of treatment, such as Retention; `position` orders them as treatment goes."""

    name = models.CharField(max_length=LONGEST_NAME)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="when it was removed; who had it is kept for Undo")

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                condition=models.Q(removed_at__isnull=True),
                name="member_status_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberHasStatus(TenantModel):
    """That `member` has `status`, since when; a member has one at most."""

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="has_status", db_index=False)
    member_id: uuid.UUID
    status: Any = TenantForeignKey(MemberStatus, on_delete=models.CASCADE, related_name="members_with")
    status_id: uuid.UUID
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "member_id"], name="member_has_one_status")]

    def __str__(self) -> str:
        return f"{self.status_id} of {self.member_id}"


class KeptFilter(TenantModel):
    """A filter of the list of members with a name, for everybody of the practice; `query` as the address says it."""

    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=1000)
    by_name = models.CharField(max_length=120, help_text="who kept it")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                condition=models.Q(removed_at__isnull=True),
                name="kept_filter_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ManyActKind(models.TextChoices):
    """What can be done with many members at once."""

    TAG = "tag", "Add a tag"
    UNTAG = "untag", "Take a tag off"
    GROUP = "group", "Put into a group"
    UNGROUP = "ungroup", "Take out of a group"
    STATUS = "status", "Set the status"
    ARCHIVE = "archive", "Archive"


class ManyAct(TenantModel):
    """One act on many members, and whom it changed, so that it can be undone as one.

    `changed` holds for each member that was really changed what was there before: ``{member id: former value}``. Of a
    status that is its id and, after a space, since when; acts of former versions lack that.
    """

    kind = models.CharField(max_length=10, choices=ManyActKind)
    subject_id = models.UUIDField(null=True, help_text="the tag, group or status")
    changed: Any = models.JSONField(default=dict)
    by_name = models.CharField(max_length=120)
    idempotency_key = models.CharField(max_length=84)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "idempotency_key"], name="many_act_key_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.changed)} members"

    @property
    def about(self) -> uuid.UUID:
        """The id of the tag, group or status; one that nothing has when there is none."""
        return self.subject_id or NOTHING
