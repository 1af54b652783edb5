"""Reading the launch log."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from offthecharts.practice.launcher.failures import OPENED, in_words, outcomes
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.staff.models import Staff

type Rows = QuerySet[Launch]

ROWS_ON_PAGE: Final = 50
COLUMNS: Final = ("When", "Service", "Patient", "Chart number", "By", "Outcome", "Milliseconds", "In", "Request")


class FilterForm(forms.Form):
    """By whom, how it ended, and which day of the practice."""

    staff = forms.ModelChoiceField(
        Staff.objects.order_by("display_name"), label="By", required=False, empty_label="Everybody"
    )
    outcome = forms.ChoiceField(label="Outcome", required=False)
    day = forms.DateField(label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        groups = [("all-opened", "All that opened"), ("all-failed", "All that failed")]
        field.choices = [("", "Any"), *groups, *outcomes()]


def filtered(form: FilterForm) -> Rows:
    """The launches that `form` asks for, newest first; what cannot be understood filters nothing."""
    rows = Launch.objects.select_related("patient__person", "staff").order_by("-id")
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("staff"):
        rows = rows.filter(staff=wanted["staff"])
    if wanted.get("day"):
        begins = timezone.make_aware(datetime.combine(wanted["day"], time.min))
        ends = timezone.make_aware(datetime.combine(wanted["day"] + timedelta(days=1), time.min))
        rows = rows.filter(started_at__gte=begins, started_at__lt=ends)
    if wanted.get("outcome"):
        rows = rows.filter(_ended(wanted["outcome"]))
    return rows


def _ended(outcome: str) -> Q:
    if outcome == "all-opened":
        return Q(outcome__in=OPENED)
    if outcome == "all-failed":
        return ~Q(outcome__in=[*OPENED, ""])
    return Q(outcome=outcome)


def page_of(rows: Rows, *, before: str) -> tuple[list[Launch], str]:
    """One page of `rows` after the key `before`, and the key of the next page or an empty text. One query."""
    with suppress(ValueError):
        rows = rows.filter(pk__lt=UUID(before)) if before else rows
    found = list(rows[: ROWS_ON_PAGE + 1])
    more = len(found) > ROWS_ON_PAGE
    return found[:ROWS_ON_PAGE], str(found[ROWS_ON_PAGE - 1].pk) if more else ""


def address_of(query: QueryDict, **changed: str) -> str:
    """The query string with the same filters."""
    kept: dict[str, str] = {name: str(query[name]) for name in ("staff", "outcome", "day") if query.get(name)}
    address = QueryDict(mutable=True)
    for name, value in {**kept, **changed}.items():
        address[name] = value
    return f"?{address.urlencode()}"


def cells(launch: Launch, zone: ZoneInfo) -> list[object]:
    """One row of the CSV."""
    patient = launch.patient
    return [
        launch.started_at.astimezone(zone).isoformat(timespec="seconds"),
        launch.service_name,
        patient.person.full_name if patient else "",
        patient.chart_number if patient else "",
        launch.staff.display_name,
        in_words(launch.outcome),
        "" if launch.duration_ms is None else launch.duration_ms,
        "tab" if launch.in_tab else "window",
        launch.request_id,
    ]
