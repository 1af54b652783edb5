"""What the page *In step* can be asked for."""

from typing import Any

from django import forms

from offthecharts.practice.outbox.models import State
from offthecharts.practice.outbox.switches import PROVIDER
from offthecharts.practice.setup.models import Service

_STUCK, _WAITING, _DONE, _DROPPED = "stuck", "waiting", "done", "dropped"
_STATES = {
    _STUCK: [State.REFUSED, State.CONFLICT],
    _WAITING: [State.WAITING],
    _DONE: [State.DONE],
    _DROPPED: [State.DROPPED],
}
KINDS = [
    ("", "Everything"),
    ("patient", "Charts"),
    ("appointment", "Appointments"),
    ("award", "Points"),
    ("reversal", "Points taken back"),
    ("staff_ended", "Single sign-on"),
]


class FilterForm(forms.Form):
    """Which entries; at first those that need a person."""

    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            (_STUCK, "What needs you"),
            (_WAITING, "What waits"),
            (_DONE, "What was delivered"),
            (_DROPPED, "What was dropped or taken back"),
        ],
    )
    kind = forms.ChoiceField(label="What", required=False, choices=KINDS)
    service = forms.ModelChoiceField(
        Service.objects.filter(provider=PROVIDER, removed_at=None), label="Service", required=False, empty_label="All"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Service.objects.filter(provider=PROVIDER, removed_at=None).count() < 2:
            del self.fields["service"]

    @property
    def states(self) -> list[State]:
        """The states that are asked for."""
        return _STATES.get(self.cleaned_data.get("state") or _STUCK, _STATES[_STUCK])
