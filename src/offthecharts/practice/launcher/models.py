"""The launch log: who opened what for whom, when, how it ended and how long it took."""

from django.db import models

from offthecharts.practice.launcher.failures import OPENED, in_words
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7


class Launch(models.Model):
    """One opening of a web app by one staff member, for one patient or for none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, related_name="launches")
    service_name = models.CharField(max_length=80)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="launches")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="launches")
    request_id = models.CharField(max_length=64)
    click_key = models.CharField(
        max_length=64, null=True, unique=True, editable=False, help_text="idempotency key; one launch a click"
    )
    in_tab = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="`opened`, or the code of the failure page")
    duration_ms = models.PositiveIntegerField(null=True, help_text="from the click to the answer, in milliseconds")

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.service_name} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def outcome_in_words(self) -> str:
        """How it ended, for people."""
        return in_words(self.outcome)

    @property
    def did_open(self) -> bool:
        """Whether it came about."""
        return self.outcome in OPENED
