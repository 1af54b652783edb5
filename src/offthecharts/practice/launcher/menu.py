"""What the Off-the-Charts menu shows."""

from dataclasses import dataclass

from offthecharts.practice.patients.models import Patient
from offthecharts.practice.providers.base import Provider
from offthecharts.practice.providers.registry import provider_of
from offthecharts.practice.setup import queries
from offthecharts.practice.setup.models import Service, ServiceState


@dataclass(frozen=True)
class Entry:
    """One enabled service; `reason` says why it cannot be opened now."""

    service: Service
    provider: Provider
    reason: str

    @property
    def in_tab(self) -> bool:
        """Whether it opens in a tab of its own whatever the window does."""
        return self.provider.opens_in_tab(self.service)

    @property
    def needs_attention(self) -> bool:
        """Whether opening it will probably fail."""
        return self.service.state == ServiceState.ATTENTION


def entries_for(patient: Patient | None) -> list[Entry]:
    """The enabled services, for the open chart. One query."""
    made = []
    for service in queries.enabled():
        provider = provider_of(service.provider)
        if provider is not None:
            made.append(Entry(service, provider, provider.unavailable_reason(service, patient)))
    return made


def frame_origins() -> list[str]:
    """Origins whose pages the window may have to show. One query."""
    found: list[str] = []
    for service in queries.enabled():
        provider = provider_of(service.provider)
        found += provider.frame_origins(service) if provider else []
    return list(dict.fromkeys(found))
