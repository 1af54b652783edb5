"""What is typed in Web and Reminders beside a provider's own form."""

from typing import Any

from django import forms

from offthecharts.practice.providers.registry import PROVIDERS, provider_of
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.queries import services

ASK, NOTICE, OFF = "ask", "notice", "off"
HANDOVERS = [
    (NOTICE, "Open at once, and say in the window what was sent and what is missing"),
    (ASK, "Show it before anything is sent, and wait for a press"),
    (OFF, "Open at once and say nothing"),
]


CHART_CHANGES = [
    (OFF, "Nothing: the profile gets what it lacks when it is opened, as before"),
    (ASK, "Ask: the profile shows what differs from the chart, to take or keep"),
    ("automatic", "Automatic: take it over, but ask where somebody changed the profile by hand"),
]
SWITCHES = ("chart_changes", "new_profiles", "appointments", "chart_points", "news", "single_sign_on")
"""What the Hub is told after the fact; see ``outbox.switches``."""
NEW_PROFILES = "Off: the profile is made when it is opened for the patient first."
APPOINTMENTS = "Booked, confirmed, checked in, kept, missed, cancelled: the Hub's point rules need them."
NEWS = "Balances in the charts move within seconds of the Hub's. This server asks; nothing has to be let in."
SIGN_ON = "Each staff member links a Hub user once; from then on the practice password, asked once a day, opens it."
CHART_POINTS = "A panel beside the chart that works while the Hub is away."


class AddServiceForm(forms.Form):
    """Which provider."""

    provider = forms.ChoiceField(choices=[(provider.key, provider.title) for provider in PROVIDERS])


class ServiceForm(forms.Form):
    """What the menu shows, and for providers that are told about patients: what happens the first time."""

    name = forms.CharField(label="Name in the menu", max_length=80)
    handover = forms.ChoiceField(
        label="When a patient is opened there for the first time", choices=HANDOVERS, widget=forms.RadioSelect
    )

    chart_changes = forms.ChoiceField(
        label="When a chart is changed later", choices=CHART_CHANGES, widget=forms.RadioSelect, required=False
    )
    new_profiles = forms.BooleanField(
        label="Make a profile for each new patient at once", required=False, help_text=NEW_PROFILES
    )
    appointments = forms.BooleanField(label="Tell it about appointments", required=False, help_text=APPOINTMENTS)
    chart_points = forms.BooleanField(label="Give points in the chart", required=False, help_text=CHART_POINTS)
    news = forms.BooleanField(label="Hear news of the Hub at once", required=False, help_text=NEWS)
    single_sign_on = forms.BooleanField(label="Single sign-on", required=False, help_text=SIGN_ON)

    def __init__(self, data: Any = None, *, service: Service) -> None:
        kept = {name: service.options[name] for name in SWITCHES if name in service.options}
        first = {"name": service.name, "handover": handover_of(service), "chart_changes": OFF}
        super().__init__(data, initial=first | kept)
        self.service = service
        provider = provider_of(service.provider)
        if provider is None or not provider.hands_over:
            for name in ("handover", *SWITCHES):
                del self.fields[name]

    def clean_name(self) -> str:
        """The name; two services of one name could not be told apart in the menu."""
        name: str = self.cleaned_data["name"].strip()
        if services().filter(name__iexact=name).exclude(pk=self.service.pk).exists():
            raise forms.ValidationError("Another service has this name already.")
        return name

    def clean_chart_changes(self) -> str:
        """Nothing is told unless somebody chose it."""
        return self.cleaned_data["chart_changes"] or OFF

    @property
    def options(self) -> dict[str, Any]:
        """What is kept in the service's options."""
        return {name: value for name, value in self.cleaned_data.items() if name != "name"}


def handover_of(service: Service) -> str:
    """What happens before the first hand-over of a patient: ``notice`` unless the practice chose otherwise."""
    chosen: str = service.options.get("handover", NOTICE)
    return chosen
