"""Messages to members: templates, the messages themselves, who unsubscribed, and the mailbox of a trial Hub."""

import uuid
from typing import Any, Final

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class MessageTemplate(TenantModel):
    """A text that is used again; `{first_name}` and the other merge fields are filled in for each message."""

    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    body = models.TextField(max_length=5000)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    """How far a message is. `uncertain`: its hand-over was cut off, so nobody knows whether it went out."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    CANCELLED = "cancelled", "Cancelled"


UNSENT: Final = (Status.FAILED, Status.UNCERTAIN, Status.CANCELLED)
"""How a message ends that did not go out, or not for certain; a person may send it again."""


class Message(TenantModel):
    """One e-mail about `member` to `receiver` (the member or an account holder), as it was or will be sent.

    `status` moves by conditional UPDATEs alone. Who hands it over holds `claim` until `lease_until`.
    """

    member: Any = TenantForeignKey(Member, related_name="messages")
    member_id: uuid.UUID
    receiver: Any = TenantForeignKey(Member, related_name="messages_received", db_index=False)
    receiver_id: uuid.UUID
    to_name = models.CharField(max_length=200)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    template_name = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    problem = models.CharField(max_length=500, blank=True, help_text="why it failed or waits, in plain words")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(help_text="not handed over before this moment")
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    settled_at = models.DateTimeField(null=True, help_text="when it was sent, failed, cancelled or became uncertain")
    by_name = models.CharField(max_length=120, help_text="who sent it, as shown")
    hub_user_id = models.BigIntegerField(null=True)
    idempotency_key = models.CharField(max_length=80)
    input_sha256 = models.CharField(max_length=64, help_text="refuses the same key with other input")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["practice", "member_id", "-id"], name="message_by_member"),
            models.Index(fields=["practice", "status", "-id"], name="message_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["practice", "idempotency_key"], name="message_key_once"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status not in (Status.QUEUED, Status.SENDING)

    @property
    def can_be_sent_again(self) -> bool:
        """Whether a person may send it again."""
        return self.status in UNSENT


class Suppression(TenantModel):
    """That whoever reads `address` does not want this practice's e-mail; `ended_at` when they subscribed again."""

    address = models.EmailField(help_text="in lower case")
    how = models.CharField(max_length=20, help_text="`page` or `mail program`")
    unsubscribed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "address"], name="suppression_once")]

    def __str__(self) -> str:
        return str(self.id)


class MailboxMail(TenantModel):
    """An e-mail that was kept instead of sent, because the Hub's mail goes to the mailbox."""

    sender = models.CharField(max_length=300)
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers: Any = models.JSONField(default=list, help_text="pairs of name and value")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
