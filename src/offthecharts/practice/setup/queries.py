"""Reading services."""

from django.db.models import QuerySet

from offthecharts.practice.setup.models import Service, ServiceState


def services() -> QuerySet[Service]:
    """All services that are not removed, in the order of the menu."""
    return Service.objects.filter(removed_at=None)


def enabled() -> QuerySet[Service]:
    """What the Off-the-Charts menu lists."""
    return services().filter(state__in=[ServiceState.ENABLED, ServiceState.ATTENTION])
