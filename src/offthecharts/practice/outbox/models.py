"""What waits to be told to a Hub, and how the telling goes."""

import uuid
from typing import Any

from django.db import models

from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff


class State(models.TextChoices):
    """Where an entry stands."""

    WAITING = "waiting", "Waiting"
    REFUSED = "refused", "Refused: needs a correction"
    CONFLICT = "conflict", "To settle"
    DONE = "done", "Delivered"
    DROPPED = "dropped", "Dropped"


class OutboxEntry(models.Model):
    """One change for the Hub behind `service`. Entries of one `subject` are delivered in the order of their ids.

    `body` is the part of ``wire.changes.Change`` named `kind`. For a patient it is empty until the first attempt, so
    that the newest chart goes; from then on it stays, because a repeated key needs the same input.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # No index of its own: SQLite would prefer it to `outbox_subject`, and read all entries for each one that is due.
    service = models.ForeignKey(Service, models.CASCADE, related_name="outbox", db_index=False)
    subject = models.CharField(max_length=64, help_text="the patient's id, or staff:<id>")
    kind = models.CharField(max_length=20)
    body: Any = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    may_create = models.BooleanField(default=False, help_text="a patient without a profile gets one")
    lets_others_first = models.BooleanField(
        default=False, help_text="of a full sync, an import or the like: goes when nothing else waits"
    )
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, help_text="set before it is sent: from then on the Hub may have it")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, help_text="not before then; set when the Hub failed at it")
    ended_at = models.DateTimeField(null=True, help_text="delivered or dropped")
    problem: Any = models.JSONField(default=dict, help_text="code, title, detail, errors by field")
    result: Any = models.JSONField(default=dict, help_text="what the Hub answered")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["service", "state", "lets_others_first", "id"], name="outbox_queue"),
            models.Index(fields=["service", "subject", "state"], name="outbox_subject"),
            models.Index(fields=["state", "ended_at"], name="outbox_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"

    @property
    def is_final(self) -> bool:
        """Whether it must never go again: points that were taken back, or given in another way since."""
        return bool(self.problem.get("code") == "withdrawn" or self.problem.get("settled") == "settled")


class Delivery(models.Model):
    """How the telling to one Hub goes: the breaker, the pause, and who of several workers is at it."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="delivery")
    is_paused = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0, help_text="calls that failed in a row")
    retry_at = models.DateTimeField(null=True, help_text="no call before then")
    last_error = models.CharField(max_length=300, blank=True)
    last_failed_at = models.DateTimeField(null=True)
    last_delivered_at = models.DateTimeField(null=True)
    stopped_for = models.CharField(
        max_length=64, blank=True, help_text="hash of the connection that the Hub has ended; no call with it again"
    )
    holder = models.CharField(max_length=120, blank=True, help_text="the worker that delivers now")
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"delivery to {self.service}"


class FullSync(models.Model):
    """Telling the Hub about every active patient, in the background; stopped and resumed where it was."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="full_sync")
    total = models.PositiveIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)
    last_patient_id = models.UUIDField(null=True, help_text="patients up to this id are queued")
    is_running = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"full sync to {self.service}"
