"""When an appointment is, and what for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from offthecharts.practice.appointments.models import FINDINGS, Appointment
from offthecharts.practice.appointments.services import LONGEST_MINUTES

FURTHEST_DAYS = 3 * 365


class AppointmentForm(forms.Form):
    """Day, time, length, kind and note of one appointment, in the practice's time zone."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    minutes = forms.IntegerField(
        min_value=5, max_value=LONGEST_MINUTES, initial=20, widget=forms.NumberInput(attrs={"step": 5})
    )
    kind = forms.CharField(
        max_length=60, initial="Adjustment", widget=forms.TextInput(attrs={"list": "appointment-kinds"})
    )
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, appointment: Appointment | None = None, **kwargs: Any) -> None:
        if appointment is not None:
            start = timezone.localtime(appointment.starts_at)
            kwargs["initial"] = {
                "day": start.date(),
                "time": start.time().replace(second=0),
                "minutes": appointment.minutes,
                "kind": appointment.kind,
                "note": appointment.note,
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Day and time become one moment, which the practice's clocks must show and which must not be far away."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "day" not in data or "time" not in data:
            return data
        zone = timezone.get_current_timezone()
        start = datetime.combine(data["day"], data["time"], tzinfo=zone)
        if start.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != start.replace(tzinfo=None):
            self.add_error("time", "The clocks are put forward that day and skip this time. Choose another one.")
        if abs(start - timezone.now()) > timedelta(days=FURTHEST_DAYS):
            self.add_error("day", "This day is more than three years away; check the year.")
        data["starts_at"] = start
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "minutes", "kind", "note")}


YES_NO = [("", "Not looked at"), ("yes", "Yes"), ("no", "No")]
SCORES = [("", "Not looked at"), *((str(score), str(score)) for score in range(1, 6))]
_AS_VALUE = {"yes": True, "no": False}


def _yes_or_no(text: str) -> bool:
    return _AS_VALUE[text]


class FindingsForm(forms.Form):
    """What was found at a visit; all of it optional."""

    bracket_broken = forms.TypedChoiceField(
        label="Broken bracket", choices=YES_NO, coerce=_yes_or_no, empty_value=None, required=False
    )
    hygiene_score = forms.TypedChoiceField(
        label="Hygiene", choices=SCORES, coerce=int, empty_value=None, required=False, help_text="5 is best."
    )
    checkup_kept = forms.TypedChoiceField(
        label="Dental check-up kept", choices=YES_NO, coerce=_yes_or_no, empty_value=None, required=False
    )
    retainer_good = forms.TypedChoiceField(
        label="Retainer good", choices=YES_NO, coerce=_yes_or_no, empty_value=None, required=False
    )

    def __init__(self, data: Any = None, *, appointment: Appointment) -> None:
        as_text = {True: "yes", False: "no", None: ""}
        known = {name: getattr(appointment, name) for name in FINDINGS}
        score = known.pop("hygiene_score")
        super().__init__(
            data, initial={name: as_text[value] for name, value in known.items()} | {"hygiene_score": score}
        )
