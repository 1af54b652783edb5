"""What the Hub last told us about our patients."""

from django.db import models
from django.utils import timezone

from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service


class HubProfile(models.Model):
    """That the Hub behind `service` has a profile of `patient`, with the balance it told last."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="hub_profiles")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    profile_id = models.CharField(max_length=64)
    points = models.IntegerField(null=True)
    photo_sha256 = models.CharField(max_length=64, blank=True, help_text="the photo that the Hub has")
    photo_sent_sha256 = models.CharField(
        max_length=64, blank=True, help_text="the photo whose bytes we sent last; the Hub may have kept another one"
    )
    orders_requested = models.PositiveSmallIntegerField(default=0, help_text="orders of prizes that wait")
    orders_approved = models.PositiveSmallIntegerField(default=0, help_text="orders to be handed over")
    linked_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now, help_text="how old the balance is")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "service"], name="one_hub_profile")]

    def __str__(self) -> str:
        return self.profile_id
