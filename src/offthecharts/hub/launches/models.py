"""Windows that practice servers opened."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon.models import StaffLink
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Launch(TenantModel):
    """A one-time address: valid 60 seconds, one use, bound to the practice and the connection's origin."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_constraint=False)
    member: Any = TenantForeignKey(Member, null=True, related_name="+")
    member_id: uuid.UUID | None
    origin = models.CharField(max_length=200)
    in_tab = models.BooleanField(default=False, help_text="opens in a tab of its own, not in a frame")
    token_sha256 = models.CharField(max_length=64)
    staff_name = models.CharField(max_length=120, blank=True)
    candidates: Any = models.JSONField(default=list, help_text="ids of similar members to choose from")
    snapshot: Any = models.JSONField(default=dict, help_text="what the chart sent, kept while a choice is open")
    choice_until = models.DateTimeField(null=True, help_text="open choice; afterwards the snapshot is forgotten")
    link: Any = TenantForeignKey(StaffLink, null=True, related_name="+", db_index=False)
    link_id: uuid.UUID | None
    sign_on_staff = models.CharField(max_length=64, blank=True, help_text="whom the practice server vouched for")
    sign_on_key = models.CharField(max_length=32, blank=True)
    sign_on_day = models.DateField(null=True)
    sign_on_refusal = models.CharField(max_length=20, blank=True, help_text="why the assertion proved nothing")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["token_sha256"], name="launch_token")]

    def __str__(self) -> str:
        return str(self.id)

    def waits_for_choice(self, now: datetime) -> bool:
        """Whether somebody still has to say which member the chart speaks of, and can."""
        return self.member_id is None and self.choice_until is not None and now < self.choice_until
