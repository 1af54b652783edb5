"""Ending connections on the other side, when nobody waits for it. Running a task twice does no harm."""

import logging
from datetime import timedelta
from uuid import UUID

from django.tasks import task
from django.utils import timezone

from offthecharts.practice.providers.registry import provider_of
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.errors import WireError

logger = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)


@task
def forget(service_id: str, attempt: int = 1) -> None:
    """End the connection of a service that is still removed, and forget its secret; try again when nobody answers."""
    service = Service.objects.filter(pk=UUID(service_id), removed_at__isnull=False).exclude(secret="").first()
    if service is None:
        return
    if end_connection(service) or attempt >= ATTEMPTS:
        held = Service.objects.filter(pk=service.pk, removed_at__isnull=False, secret=service.secret)
        held.update(secret="", state=ServiceState.ADDED, attention="")
        return
    forget.using(run_after=timezone.now() + FIRST_PAUSE * 2**attempt).enqueue(service_id, attempt + 1)


@task
def end_replaced(service_id: str, address: str, secret: str, attempt: int = 1) -> None:
    """End the connection that a newer one replaced; `secret` is encrypted."""
    service = Service.objects.filter(pk=UUID(service_id)).first()
    if service is None or attempt > ATTEMPTS:
        return
    before = Service(provider=service.provider, options={**service.options, "address": address}, secret=secret)
    if not end_connection(before):
        later = timezone.now() + FIRST_PAUSE * 2**attempt
        end_replaced.using(run_after=later).enqueue(service_id, address, secret, attempt + 1)


def end_connection(service: Service) -> bool:
    """Whether the connection of `service` has ended, or never can be; False when it is worth trying again."""
    provider = provider_of(service.provider)
    if provider is None:
        return True
    try:
        provider.end(service)
    except UnreadableSecret:
        return True
    except WireError as error:
        logger.info("connection not ended yet: %s", error.code)
        return False
    return True


def enqueue_forget(service: Service, *, after: timedelta) -> None:
    """Forget the removed `service` after that time; in the caller's transaction."""
    forget.using(run_after=timezone.now() + after).enqueue(str(service.pk))
