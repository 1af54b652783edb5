"""Contact data that a Hub offers to our charts."""

from typing import Any

from django.db import models

from offthecharts.practice.patients.models import Person
from offthecharts.practice.setup.models import Service


class State(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", "To decide"
    TAKEN = "taken", "Taken over"
    DISMISSED = "dismissed", "Dismissed"
    REPLACED = "replaced", "Replaced by a later one"


class ContactOffer(models.Model):
    """One value that somebody corrected in the Hub; `values` are the person's fields, several for an address.

    Nothing is written into the chart before somebody takes it. `before` is what it replaced then, for Undo.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    offer_id = models.UUIDField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_offers")
    field = models.CharField(max_length=20)
    values: Any = models.JSONField()
    by_member = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120, blank=True)
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    before: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "offer_id"], name="contact_offer_once")]
        indexes = [
            models.Index(fields=["state", "-offered_at"], name="contact_offer_list"),
            models.Index(fields=["person", "state"], name="contact_offer_person"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.person_id}"
