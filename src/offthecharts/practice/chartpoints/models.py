"""The reward menu as the Hub told it last, and the points that were given in charts."""

import uuid
from typing import Any

from django.db import models

from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff


class RewardMenu(models.Model):
    """The reward menu of one Hub. `content` is a ``wire.menu.RewardMenu``."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="reward_menu")
    content: Any = models.JSONField(default=dict)
    fetched_at = models.DateTimeField(null=True, help_text="when the Hub told it; never, when empty")
    tried_at = models.DateTimeField(null=True, help_text="when it was asked for last, with success or without")
    is_outdated = models.BooleanField(default=False, help_text="the Hub says that it has changed")

    def __str__(self) -> str:
        return f"reward menu of {self.service}"


class ChartAward(models.Model):
    """Points that somebody gave in a chart. What became of them is told by `entry`, its place in the outbox.

    An entry that is gone was delivered, and forgotten a month later. The card's number is in the entry alone.
    """

    form_key = models.CharField(max_length=64, unique=True, help_text="made for the form that was sent; used once")
    input_sha256 = models.CharField(max_length=64, help_text="refuses the same key with other input")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="under which the Hub posts it")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="chart_awards")
    entry = models.OneToOneField(OutboxEntry, models.SET_NULL, null=True, related_name="award")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    lines: Any = models.JSONField(help_text="item_id (or null), points, description of each")
    points = models.IntegerField(help_text="of all lines, as the desk saw them")
    comment = models.CharField(max_length=300, blank=True)
    card_ending = models.CharField(max_length=4, blank=True, help_text="the last digits of the card that was shown")
    given_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reversal = models.OneToOneField(OutboxEntry, models.SET_NULL, null=True, related_name="reversed_award")
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, related_name="replaced_by", help_text="how another one was settled"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["patient", "service", "-id"], name="chart_award_of_patient")]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.reason}"

    @property
    def reason(self) -> str:
        """What the points are for, in one line."""
        return ", ".join(line["description"] for line in self.lines)
