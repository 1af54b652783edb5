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


class AddServiceForm(forms.Form):
    """Which provider."""

    provider = forms.ChoiceField(choices=[(provider.key, provider.title) for provider in PROVIDERS])


class ServiceForm(forms.Form):
    """What the menu shows, and for providers that are told about patients: what happens the first time."""

    name = forms.CharField(label="Name in the menu", max_length=80)
    handover = forms.ChoiceField(
        label="When a patient is opened there for the first time", choices=HANDOVERS, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        super().__init__(data, initial={"name": service.name, "handover": handover_of(service)})
        self.service = service
        provider = provider_of(service.provider)
        if provider is None or not provider.hands_over:
            del self.fields["handover"]

    def clean_name(self) -> str:
        """The name; two services of one name could not be told apart in the menu."""
        name: str = self.cleaned_data["name"].strip()
        if services().filter(name__iexact=name).exclude(pk=self.service.pk).exists():
            raise forms.ValidationError("Another service has this name already.")
        return name

    @property
    def options(self) -> dict[str, str]:
        """What is kept in the service's options."""
        return {name: value for name, value in self.cleaned_data.items() if name != "name"}


def handover_of(service: Service) -> str:
    """What happens before the first hand-over of a patient: ``notice`` unless the practice chose otherwise."""
    chosen: str = service.options.get("handover", NOTICE)
    return chosen
