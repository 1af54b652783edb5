"""The practice's own settings, as they are typed."""

from zoneinfo import available_timezones

from django import forms

from offthecharts.practice.office.models import Office


def time_zones() -> list[tuple[str, str]]:
    """Places that a practice may be in; aliases without a place are left out."""
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith("Etc/")
    ]


class OfficeForm(forms.ModelForm[Office]):
    """Name, time zone and idle lock."""

    time_zone = forms.ChoiceField(
        choices=time_zones, help_text="Days, appointment times and the Hub's midnight follow this clock."
    )
    idle_lock_minutes = forms.IntegerField(
        label="Lock the screen after",
        min_value=1,
        max_value=240,
        help_text="Minutes in which nobody types or points. Short is safer: anybody can reach the front desk.",
    )

    class Meta:
        model = Office
        fields = ["name", "time_zone", "idle_lock_minutes"]
        labels = {"name": "Practice name"}
