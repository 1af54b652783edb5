"""Adding, connecting, enabling and removing services. Secrets never leave in clear."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.practice.appointments import telling
from offthecharts.practice.outbox import switches
from offthecharts.practice.setup import tasks
from offthecharts.practice.setup.errors import NotVerified
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record
from offthecharts.web.encryption import encrypt

UNDO_LASTS: Final = timedelta(minutes=10)
"""How long a removed service can come back with its connection."""


@transaction.atomic
def add_service(*, provider: str, name: str, by: Staff) -> Service:
    """A new service, not verified yet, last in the menu. A name that is taken gets a number."""
    last = Service.objects.aggregate(last=Max("position"))["last"] or 0
    service = Service.objects.create(provider=provider, name=_free_name(name), position=last + 1, created_by=by)
    record(actor=by, action="service added", subject=service, detail=provider)
    return service


def _free_name(name: str) -> str:
    taken = set(Service.objects.filter(removed_at=None, name__startswith=name).values_list("name", flat=True))
    numbered = (f"{name} {number}" for number in range(2, 1000))
    return name if name not in taken else next(one for one in numbered if one not in taken)


@transaction.atomic
def keep_connection(
    *, service: Service, options: Mapping[str, Any], secret: str, connected_as: str, by: Staff
) -> str:
    """Keep what a successful verification brought; the (encrypted) secret that it replaces is the answer.

    A service that was enabled stays so, under its new address.
    """
    held = Service.objects.select_for_update().get(pk=service.pk)
    before, now = held.secret, timezone.now()
    held.options = {**held.options, **options}
    held.options.pop("seen_at", None)
    held.secret = encrypt(secret) if secret else ""
    held.state = ServiceState.ENABLED if held.is_enabled else ServiceState.VERIFIED
    held.attention, held.connected_as = "", connected_as[:120]
    held.connected_since = held.checked_at = now
    held.save()
    record(actor=by, action="service verified", subject=held)
    service.refresh_from_db()
    return before


@transaction.atomic
def enable(*, service: Service, by: Staff) -> None:
    """Show the service in the Off-the-Charts menu. Raises NotVerified."""
    verified = Service.objects.filter(pk=service.pk, state=ServiceState.VERIFIED)
    if verified.update(state=ServiceState.ENABLED):
        record(actor=by, action="service enabled", subject=service)
    service.refresh_from_db()
    if not service.is_enabled:
        raise NotVerified("Enter what it asks for and press Verify; then it can be enabled.")


@transaction.atomic
def disable(*, service: Service, by: Staff) -> None:
    """Take the service out of the menu; the connection stays."""
    enabled = Service.objects.filter(pk=service.pk, state__in=[ServiceState.ENABLED, ServiceState.ATTENTION])
    if enabled.update(state=ServiceState.VERIFIED):
        record(actor=by, action="service disabled", subject=service)
    service.refresh_from_db()


@transaction.atomic
def change_options(*, service: Service, name: str, options: Mapping[str, Any], by: Staff) -> None:
    """Rename the service, and change `options` that need no verifying."""
    held = Service.objects.select_for_update().get(pk=service.pk)
    heard_of_appointments = switches.sends_appointments(held)
    held.name, held.options = name, {**held.options, **options}
    held.save(update_fields=["name", "options"])
    telling.switched(held, before=heard_of_appointments)
    record(actor=by, action="service changed", subject=held)
    service.refresh_from_db()


@transaction.atomic
def note_seen_at(*, service: Service, origin: str) -> None:
    """Browsers see the service at `origin`, which is another than its address; other options stay as they are."""
    held = Service.objects.select_for_update().get(pk=service.pk)
    held.options = {**held.options, "seen_at": origin}
    held.save(update_fields=["options"])
    service.options = held.options


@transaction.atomic
def remove(*, service: Service, by: Staff) -> None:
    """Take the service away. For ten minutes it can come back; then its connection ends on the other side too.

    The launch log keeps what was opened.
    """
    removed = Service.objects.filter(pk=service.pk, removed_at=None).update(removed_at=timezone.now())
    if removed:
        record(actor=by, action="service removed", subject=service)
        tasks.enqueue_forget(service, after=UNDO_LASTS)


@transaction.atomic
def restore(*, service: Service, by: Staff) -> None:
    """Bring a removed service back; one whose connection has ended meanwhile has to be verified again."""
    if Service.objects.filter(pk=service.pk, removed_at__isnull=False).update(removed_at=None):
        record(actor=by, action="service restored", subject=service)
    service.refresh_from_db()


def note_working(service: Service) -> None:
    """The service answered just now. One update."""
    now = timezone.now()
    healed = Service.objects.filter(pk=service.pk, state=ServiceState.ATTENTION)
    healed.update(state=ServiceState.ENABLED, attention="")
    Service.objects.filter(pk=service.pk).update(checked_at=now)
    service.refresh_from_db()


def note_attention(service: Service, words: str) -> None:
    """The service needs somebody: `words` say why. One that is not enabled has to be verified again."""
    rows = Service.objects.filter(pk=service.pk)
    seen = {"attention": words[:300], "checked_at": timezone.now()}
    if not rows.filter(state__in=[ServiceState.ENABLED, ServiceState.ATTENTION]).update(
        state=ServiceState.ATTENTION, **seen
    ):
        rows.update(state=ServiceState.ADDED, **seen)
    service.refresh_from_db()
