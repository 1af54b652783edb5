"""Imports of patients from CSV files, and the rows that could not be taken in."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7


class ImportState(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", "Columns not chosen"
    MAPPED = "mapped", "Ready to check"
    CHECKING = "checking", "Checking"
    CHECKED = "checked", "Checked, nothing written yet"
    RUNNING = "running", "Importing"
    STOPPED = "stopped", "Stopped"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"


class DateOrder(models.TextChoices):
    """How dates such as 4/5/2013 are read; 2013-05-04 is always understood."""

    MONTH_FIRST = "mdy", "Month first: 5/4/2013 is the 4th of May"
    DAY_FIRST = "dmy", "Day first: 4/5/2013 is the 4th of May"


class CsvImport(models.Model):
    """One CSV file on its way in. `mapping` says which column holds a field; `rows_done` is where to go on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=200, blank=True, help_text="name in the storage; empty once removed")
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    header: Any = models.JSONField(default=list)
    mapping: Any = models.JSONField(default=dict, help_text="field: column number")
    date_order = models.CharField(max_length=3, choices=DateOrder, default=DateOrder.MONTH_FIRST)
    overwrite = models.BooleanField(default=False, help_text="the file wins over what stands in the chart")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    highest_chart_number = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    problems_count = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField(null=True, help_text="when the worker last came a step further")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it."""
        return self.state in (ImportState.CHECKING, ImportState.RUNNING)

    @property
    def is_stuck(self) -> bool:
        """Whether a worker should be at it but has not come further for two minutes."""
        late = timezone.now() - timedelta(minutes=2)
        return self.is_working and (self.progress_at or self.created_at) < late

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else 0


class ImportProblem(models.Model):
    """A row that was not taken in, as it stood in the file, and why."""

    csv_import = models.ForeignKey(CsvImport, models.CASCADE, related_name="problems")
    row_number = models.PositiveIntegerField(help_text="line of the sheet; the header is 1")
    cells: Any = models.JSONField()
    reasons: Any = models.JSONField(help_text="list of [column heading, message]")

    class Meta:
        ordering = ["row_number"]
        constraints = [models.UniqueConstraint(fields=["csv_import", "row_number"], name="import_problem_once")]

    def __str__(self) -> str:
        return f"row {self.row_number}"
