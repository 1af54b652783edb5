"""What a practice's server is told, numbered so that it can go on where it was."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tenancy.models import TenantManager, TenantModel


class NewsItem(TenantModel):
    """One piece of news. Balances have none as a rule: they are read from the ledger (docs/decisions/0035)."""

    sequence = models.BigIntegerField(help_text="1, 2, 3 … in the order in which the practice's items were committed")
    kind = models.CharField(max_length=30)
    body: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["created_at"], name="news_item_age")]
        constraints = [models.UniqueConstraint(fields=["practice", "sequence"], name="news_item_sequence")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class NewsCounter(models.Model):
    """The last number that was given in a practice. Whoever gives the next one holds the row until they commit."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="+")
    practice_id: uuid.UUID
    last = models.BigIntegerField(default=0)

    across_practices = models.Manager["NewsCounter"]()
    objects = TenantManager["NewsCounter"]()

    def __str__(self) -> str:
        return str(self.last)
