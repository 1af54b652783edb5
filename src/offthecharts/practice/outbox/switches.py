"""What a service is told after the fact: its switches in Web and Reminders, all off at first."""

from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.wire.changes import ChartChanges

PROVIDER = "practicegenius"
_LISTENING = (ServiceState.ENABLED, ServiceState.ATTENTION)


def chart_changes_of(service: Service) -> ChartChanges:
    """What happens to later changes of a chart: ``off`` unless the practice chose otherwise."""
    return ChartChanges(service.options.get("chart_changes", ChartChanges.OFF))


def makes_new_profiles(service: Service) -> bool:
    """Whether a new patient gets a profile at once, rather than when the Hub is opened for them first."""
    return bool(service.options.get("new_profiles", False))


def wants_charts(service: Service) -> bool:
    """Whether the Hub is told of charts at all."""
    return chart_changes_of(service) != ChartChanges.OFF or makes_new_profiles(service)


def sends_appointments(service: Service) -> bool:
    """Whether the Hub hears of appointments."""
    return bool(service.options.get("appointments", False))


def gives_points_in_chart(service: Service) -> bool:
    """Whether the chart has the panel *Give points*."""
    return bool(service.options.get("chart_points", False))


def hears_news(service: Service) -> bool:
    """Whether this server asks the Hub for news, so that balances here move by themselves."""
    return bool(service.options.get("news", False))


def signs_on(service: Service) -> bool:
    """Whether the practice password, given once a day, opens the Hub too."""
    return bool(service.options.get("single_sign_on", False))


def listeners() -> list[Service]:
    """Services that are told: enabled Hubs. One query."""
    return list(Service.objects.filter(provider=PROVIDER, state__in=_LISTENING, removed_at=None))


def keeping() -> list[Service]:
    """Services for which changes are kept: enabled ones, and those that may come back. One query.

    One that is disabled, or was removed within the ten minutes of its undo, is told what it missed when it returns.
    """
    return list(Service.objects.filter(provider=PROVIDER).exclude(secret="").exclude(state=ServiceState.ADDED))
