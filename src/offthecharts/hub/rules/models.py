"""Point rules, and what each of them gave for which appointment."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Trigger(models.TextChoices):
    """What a rule looks at."""

    EARLY = "early", "Came early or on time"
    LATE = "late", "Came late"
    KEPT = "kept", "Visit kept"
    MISSED = "missed", "Visit missed"
    NEXT_BOOKED = "next_booked", "Next visit booked before leaving"
    CONFIRMED = "confirmed", "Visit confirmed"
    NO_BROKEN_BRACKET = "no_broken_bracket", "No broken bracket"
    BROKEN_BRACKET = "broken_bracket", "Broken bracket"
    HYGIENE_AT_LEAST = "hygiene_at_least", "Good hygiene score"
    CHECKUP_KEPT = "checkup_kept", "Dental check-up kept"
    RETAINER_GOOD = "retainer_good", "Retainer good"


class PointRule(TenantModel):
    """Points for what happens with an appointment that starts after `active_since`; off while that is None."""

    name = models.CharField(max_length=60)
    trigger = models.CharField(max_length=20, choices=Trigger)
    from_minutes = models.PositiveSmallIntegerField(null=True, help_text="early and late: at least this many")
    to_minutes = models.PositiveSmallIntegerField(
        null=True, help_text="early and late: at most this many; next visit booked: until so long after the visit"
    )
    least_score = models.PositiveSmallIntegerField(null=True, help_text="of hygiene, 1 to 5")
    kinds: Any = models.JSONField(default=list, help_text="kinds of appointment, as programs call them; empty: all")
    points = models.IntegerField()
    message_template_id = models.UUIDField(null=True, help_text="sent with the points; one removed since is not sent")
    tag_ids: Any = models.JSONField(default=list, help_text="for members with one of these tags; empty: everybody")
    position = models.PositiveSmallIntegerField(default=0)
    active_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="hidden; what it gave keeps its name")

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [models.CheckConstraint(condition=~models.Q(points=0), name="rule_points_not_zero")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it gives points."""
        return self.active_since is not None


class AwardState(models.TextChoices):
    """Where an award of a rule stands."""

    GIVEN = "given", "Given"
    TAKEN_BACK = "taken_back", "Taken back"
    OWED = "owed", "To be taken back"
    WAIVED = "waived", "Not due, left to the member"


class RuleAward(TenantModel):
    """What `rule` gave to `member` for `appointment`: given, taken back, or still to be taken back.

    `terms` are the rule's conditions and points when it was first given: they decide on corrections for ever, so that
    a rule that is changed or switched off later neither gives nor takes for the past.
    """

    rule: Any = TenantForeignKey(PointRule, related_name="awards", db_index=False)
    rule_id: uuid.UUID
    appointment: Any = TenantForeignKey(ReportedAppointment, related_name="rule_awards")
    appointment_id: uuid.UUID
    member: Any = TenantForeignKey(Member, related_name="rule_awards", db_index=False)
    member_id: uuid.UUID
    terms: Any = models.JSONField()
    state = models.CharField(max_length=10, choices=AwardState)
    times = models.PositiveIntegerField(default=0, help_text="how often it was given")
    points = models.IntegerField(default=0, help_text="posted the last time; less than due where too few were there")
    entry: Any = TenantForeignKey(PointsEntry, null=True, db_index=False, related_name="+")
    entry_id: uuid.UUID | None
    message_id = models.UUIDField(null=True, help_text="queued the last time it was given")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "state", "changed_at"], name="rule_award_state"),
            models.Index(fields=["practice", "member_id"], name="rule_award_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "rule_id", "appointment_id", "member_id"], name="rule_award_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} for {self.appointment_id}"
