"""The one practice that this server belongs to."""

from zoneinfo import ZoneInfo

from django.db import models


class Office(models.Model):
    """Name, time zone and house rules of the practice; there is exactly one row."""

    name = models.CharField(max_length=120, default="My practice")
    time_zone = models.CharField(max_length=64, default="America/New_York")
    idle_lock_minutes = models.PositiveSmallIntegerField(default=15)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_office")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Office":
        """The practice; made with its defaults at the first call. One query."""
        office, _ = cls.objects.get_or_create(pk=1)
        return office

    @classmethod
    def lock(cls) -> None:
        """Let others who call this wait until our transaction has ended. Only within one. Up to two queries."""
        cls.objects.select_for_update().get(pk=cls.current().pk)

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return ZoneInfo(self.time_zone)
