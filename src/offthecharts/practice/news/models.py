"""How far this practice server has heard each Hub's news."""

from django.db import models

from offthecharts.practice.setup.models import Service


class Listening(models.Model):
    """What was heard from the Hub behind `service`. The cursor moves in the transaction that applies the news."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="listening")
    cursor = models.CharField(max_length=400, blank=True, help_text="the Hub's own words; empty: everything afresh")
    heard_at = models.DateTimeField(null=True, help_text="the last answer, with news or without")
    news_at = models.DateTimeField(null=True, help_text="the last answer with news")
    failures = models.PositiveIntegerField(default=0, help_text="questions that failed in a row")
    untaken = models.PositiveIntegerField(default=0, help_text="answers in a row that could not be taken here")
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"news of {self.service}"
