"""Single sign-on: the keys that this server signs with, and what it knows of who is linked to whom."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils import timezone

from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff

KEY_LASTS: Final = timedelta(days=30)


class SigningKey(models.Model):
    """A key for one service. The private half is encrypted like the connection token."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="signing_keys")
    key_id = models.CharField(max_length=32, unique=True)
    private_key = models.TextField(editable=False, help_text="encrypted under the system encryption key")
    issuer = models.CharField(max_length=64, blank=True, help_text="the connection, as the Hub calls it")
    audience = models.CharField(max_length=64, blank=True, help_text="the practice, as the Hub calls it")
    token_mark = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the token it was registered with")
    made_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.key_id[:8]

    @property
    def is_old(self) -> bool:
        """Whether the next launch makes a new one."""
        return timezone.now() - self.made_at >= KEY_LASTS

    @property
    def is_in_use(self) -> bool:
        """Whether launches are signed with it."""
        return self.registered_at is not None and self.replaced_at is None and self.revoked_at is None


class StaffLink(models.Model):
    """What the Hub told of one staff member: who they get in as. A copy; the link itself is the Hub's.

    `expected_username` came with the settings of another location: who it was there.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="staff_links")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="hub_links")
    hub_username = models.CharField(max_length=120, blank=True)
    hub_name = models.CharField(max_length=120, blank=True)
    linked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expected_username = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "staff"], name="staff_link_once")]

    def __str__(self) -> str:
        return f"{self.staff} as {self.hub_username}"

    @property
    def is_standing(self) -> bool:
        """Whether the staff member is linked, as far as we know."""
        return self.linked_at is not None and self.ended_at is None
