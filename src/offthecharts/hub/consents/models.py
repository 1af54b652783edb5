"""The ledger of consent: who agreed to what, for whom, when and how. Entries never change; the newest one counts."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Channel(models.TextChoices):
    """By which way the practice reaches a person, or shows them."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    PORTAL = "portal", "Member page"
    LOBBY = "lobby", "Lobby screen"


class Purpose(models.TextChoices):
    """What for."""

    SERVICE = "service", "What happens with points and orders"
    NEWS = "news", "Contests and promotions"
    PORTAL = "portal", "An account on the member page"
    LOBBY = "lobby", "First name and initial on the screen"


class ConsentEntry(TenantModel):
    """One statement about `member`; the database refuses UPDATE and DELETE.

    `by_member` is who said it: the member or an account holder; `hub_user_id` who wrote it down at the desk. Neither
    is there when a program heard it (``reply STOP``, ``bounce``).
    """

    member: Any = TenantForeignKey(Member, related_name="+", db_index=False)
    member_id: uuid.UUID
    channel = models.CharField(max_length=10, choices=Channel)
    purpose = models.CharField(max_length=10, choices=Purpose)
    given = models.BooleanField(help_text="whether consent was given; else it was refused or withdrawn")
    by_member: Any = TenantForeignKey(Member, null=True, related_name="+", db_index=False)
    by_member_id: uuid.UUID | None
    hub_user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, help_text="who said it, as shown")
    how = models.CharField(max_length=40, help_text="`member page`, `desk`, `reply STOP`, `unsubscribe link` …")
    address = models.CharField(max_length=254, blank=True, help_text="the e-mail address or phone it is about")
    wording = models.TextField(blank=True, help_text="what was on the screen when they agreed")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]  # UUIDv7: newest first
        indexes = [
            models.Index(fields=["practice", "member_id", "channel", "purpose", "-id"], name="consent_newest"),
            models.Index(fields=["practice", "channel", "address"], name="consent_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}/{self.purpose} {'given' if self.given else 'withdrawn'}"
