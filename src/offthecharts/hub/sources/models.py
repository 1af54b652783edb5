"""Sources: practice programs that the Hub reads patients from, their runs, and what could not be taken in."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.tags.models import Tag
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel
from offthecharts.wire.changes import ChartChanges

LATE_AFTER: Final = timedelta(minutes=5)


class SourceKind(models.TextChoices):
    """The kinds of sources."""

    CSV_FOLDER = "csv_folder", "Folder of CSV exports"
    OPEN_DENTAL = "open_dental", "Open Dental"


class SourceState(models.TextChoices):
    """Whether a source is read."""

    SETTING_UP = "setting_up", "Not complete yet"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"


class Source(TenantModel):
    """One practice program that the Hub reads by itself, every `every_minutes`.

    `settings` are the kind's own (docs/sources.md), `secret_encrypted` its keys. `cursor` says where to go on, also
    after a worker was killed. A worker holds the source by `claim` until `lease_until`.
    """

    kind = models.CharField(max_length=20, choices=SourceKind)
    name = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField(help_text="tells the ids of this source from those of others")
    settings: Any = models.JSONField(default=dict)
    secret_encrypted = models.CharField(max_length=500, blank=True)
    own_ids = models.BooleanField(default=False, help_text="its patient ids are not those of the practice's programs")
    chart_changes = models.CharField(
        max_length=10, choices=[(mode.value, mode.value) for mode in ChartChanges], default=ChartChanges.OFF.value
    )
    makes_profiles = models.BooleanField(default=False)
    every_minutes = models.PositiveSmallIntegerField(default=15)
    state = models.CharField(max_length=10, choices=SourceState, default=SourceState.SETTING_UP)
    next_run_at = models.DateTimeField(null=True, db_index=True)
    cursor: Any = models.JSONField(default=dict)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="runs that failed one after another")
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="when it was removed; kept for Undo")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="source_number_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether a worker is at it now."""
        return self.lease_until is not None and self.lease_until > timezone.now()

    @property
    def is_late(self) -> bool:
        """Whether it should have been read minutes ago: then no worker of the Hub runs."""
        due = self.next_run_at
        return (
            self.state == SourceState.ACTIVE
            and not self.is_running
            and due is not None
            and due < timezone.now() - LATE_AFTER
        )

    @property
    def wants(self) -> ChartChanges:
        """What happens when it says something else than a profile."""
        return ChartChanges(self.chart_changes)


class SourceRun(TenantModel):
    """One reading of a source; the numbers grow while it runs. It may go on after a worker was killed."""

    source: Any = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="runs", db_index=False)
    source_id: uuid.UUID
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField("new", default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, help_text="not wanted: no profile, or no patient")
    refused = models.PositiveIntegerField(default=0)
    what = models.CharField(max_length=200, blank=True, help_text="what was read, such as the file's name")
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "source_id", "started_at"], name="source_run_list")]

    def __str__(self) -> str:
        return f"{self.source_id} at {self.started_at}"


class RecordKind(models.TextChoices):
    """What a source tells of."""

    PATIENT = "patient", "Patient"
    APPOINTMENT = "appointment", "Appointment"


class SourceRecord(TenantModel):
    """What a source said last of one patient or appointment, and which member that is.

    `digest` tells whether anything is new; `responsible` is the source's id of the account holder.
    """

    source: Any = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="records", db_index=False)
    source_id: uuid.UUID
    kind = models.CharField(max_length=11, choices=RecordKind)
    external_id = models.CharField(max_length=64)
    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="source_records", null=True)
    member_id: uuid.UUID | None
    digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=60, blank=True)
    responsible = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "source_id", "kind", "external_id"], name="source_record_once"
            )
        ]
        indexes = [
            models.Index(fields=["practice", "source_id", "status"], name="source_record_status"),
            models.Index(fields=["practice", "source_id", "responsible"], name="source_record_responsible"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class SourceProblem(TenantModel):
    """Something that a source said and the Hub could not take in; gone once it is taken in.

    `fields` has messages by the source's own names; `said` is the record as it came, to try it again.
    """

    source: Any = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="problems", db_index=False)
    source_id: uuid.UUID
    kind = models.CharField(max_length=11, choices=RecordKind)
    external_id = models.CharField(max_length=64)
    label = models.CharField(max_length=200, help_text="the patient's name as the source has it")
    place = models.CharField(max_length=200, blank=True, help_text="file and line")
    fields: Any = models.JSONField(default=dict)
    is_ambiguous = models.BooleanField(default=False, help_text="a person has to choose the profile")
    said: Any = models.JSONField(default=dict)
    since_at = models.DateTimeField()
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "source_id", "kind", "external_id"], name="source_problem_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class SourceStatus(TenantModel):
    """A word that a source has for the state of a patient, and the tag that stands for it here.

    Without a tag and not ignored it is unknown: somebody has to say what it means.
    """

    source: Any = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="statuses", db_index=False)
    source_id: uuid.UUID
    status = models.CharField(max_length=60)
    tag: Any = TenantForeignKey(Tag, on_delete=models.CASCADE, related_name="source_statuses", null=True)
    tag_id: uuid.UUID | None
    is_ignored = models.BooleanField(default=False)
    since_at = models.DateTimeField()

    class Meta:
        ordering = ["status"]
        constraints = [models.UniqueConstraint(fields=["practice", "source_id", "status"], name="source_status_once")]

    def __str__(self) -> str:
        return self.status

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has said yet what it means."""
        return self.tag_id is None and not self.is_ignored


class ConnectionTally(TenantModel):
    """How the changes that one connection reported fared."""

    connection_id = models.UUIDField()
    taken = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "connection_id"], name="connection_tally_once")]

    def __str__(self) -> str:
        return str(self.connection_id)
