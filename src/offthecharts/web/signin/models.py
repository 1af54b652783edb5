"""What is remembered about passwords that did not fit."""

from django.db import models


class Guessing(models.Model):
    """Wrong passwords for one user name or from one address; `key` is a SHA-256, so neither can be read here."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.failures} failures"
