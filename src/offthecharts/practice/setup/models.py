"""Outside web services that the practice connected in Web and Reminders."""

from typing import Any

from django.db import models

from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7


class ServiceState(models.TextChoices):
    """How far a service has come."""

    ADDED = "added", "Not verified"
    VERIFIED = "verified", "Verified, not enabled"
    ENABLED = "enabled", "Connected"
    ATTENTION = "attention", "Needs attention"


class Service(models.Model):
    """One connected service. `provider` names a folder of ``practice/providers``, `options` what its form saved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=40)
    name = models.CharField(max_length=80, help_text="what the Off-the-Charts menu shows")
    state = models.CharField(max_length=10, choices=ServiceState, default=ServiceState.ADDED)
    options: Any = models.JSONField(default=dict)
    secret = models.TextField(blank=True, editable=False, help_text="encrypted under the system encryption key")
    attention = models.CharField(max_length=300, blank=True, help_text="why the service needs attention")
    connected_as = models.CharField(max_length=120, blank=True)
    connected_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False, help_text="hidden; its launch log stays")

    class Meta:
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def dot(self) -> str:
        """Colour of the dot beside the words of the state."""
        return {ServiceState.ENABLED: "good", ServiceState.ATTENTION: "bad", ServiceState.VERIFIED: "warn"}.get(
            ServiceState(self.state), ""
        )

    @property
    def is_verified(self) -> bool:
        """Whether it was verified, enabled or not."""
        return self.state != ServiceState.ADDED

    @property
    def is_enabled(self) -> bool:
        """Whether the Off-the-Charts menu lists it. One that needs attention is listed: its window says why."""
        return self.state in (ServiceState.ENABLED, ServiceState.ATTENTION)
