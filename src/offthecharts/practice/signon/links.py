"""Who is linked to whom, as the Hub tells, and ending it from here."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.hublink.clients import client_of
from offthecharts.practice.outbox import services as outbox
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.outbox.switches import keeping
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon.models import SigningKey, StaffLink
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.changes import Change, ChangesRequest
from offthecharts.wire.errors import WireError
from offthecharts.wire.messages import SignOnLink

logger = logging.getLogger(__name__)

AT_ONCE_SECONDS = 3.0
"""How long an ending may keep the office manager waiting; the outbox goes on trying."""


def remember(service: Service, staff: Staff, told: SignOnLink) -> None:
    """Keep what the Hub says of one link."""
    values = {
        "hub_username": told.hub_username,
        "hub_name": told.hub_name,
        "linked_at": told.linked_at,
        "last_used_at": told.last_used_at,
        "ended_at": None,
    }
    StaffLink.objects.update_or_create(service=service, staff=staff, defaults=values)


def refresh(service: Service) -> bool:
    """Ask the Hub who is linked; False when it does not answer and what we know may be old. Calls the network."""
    if not SigningKey.objects.filter(service=service).exists():
        return True
    try:
        told = client_of(service, timeout_seconds=AT_ONCE_SECONDS).sign_on_links()
    except (WireError, UnreadableSecret):
        return False
    people = {str(staff.pk): staff for staff in Staff.objects.all()}
    with transaction.atomic():
        mine = StaffLink.objects.filter(service=service, ended_at=None, linked_at__isnull=False)
        mine.exclude(staff_id__in=[link.staff_id for link in told if link.staff_id in people]).update(
            ended_at=timezone.now()
        )
        for link in told:
            if link.staff_id in people:
                remember(service, people[link.staff_id], link)
    return True


def take_link_ended(service: Service, body: dict[str, Any]) -> None:
    """News of the Hub: a link was ended there. Doing it twice changes nothing; one of another office is not ours."""
    staff_id, connection_id = str(body.get("staff_id", "")), str(body.get("connection_id", ""))
    ours = SigningKey.objects.filter(service=service, issuer=connection_id).exists()
    if ours and staff_id.isdecimal():
        StaffLink.objects.filter(service=service, staff_id=int(staff_id), ended_at=None).update(
            ended_at=timezone.now()
        )


@transaction.atomic
def unlink(*, service: Service, staff: Staff, by: Staff) -> None:
    """End the link of `staff`, and every window that it opened, now or as soon as the Hub can be reached."""
    StaffLink.objects.filter(service=service, staff=staff, ended_at=None).update(ended_at=timezone.now())
    record(actor=by, action="sign-on unlinked", subject=staff, detail=service.name)
    _tell(service, staff, by)


@transaction.atomic
def staff_ended(*, staff: Staff, by: Staff) -> None:
    """`staff` was deactivated: what was opened for them ends. Call it in the transaction that does it."""
    for service in keeping():
        if SigningKey.objects.filter(service=service).exists():
            StaffLink.objects.filter(service=service, staff=staff, ended_at=None).update(ended_at=timezone.now())
            _tell(service, staff, by)


def _tell(service: Service, staff: Staff, by: Staff) -> None:
    body = {"staff_id": str(staff.pk)}
    entry = outbox.put(service=service, subject=f"staff:{staff.pk}", kind="staff_ended", body=body, staff=by)
    transaction.on_commit(lambda: tell_now(service, entry))


def tell_now(service: Service, entry: OutboxEntry) -> bool:
    """Tell the Hub without waiting for the outbox, which tells it again under the same key: that changes nothing."""
    change = Change.model_validate({"key": entry.key.hex, "subject": entry.subject, entry.kind: entry.body})
    try:
        client_of(service, timeout_seconds=AT_ONCE_SECONDS).changes(ChangesRequest(changes=[change]))
    except (WireError, UnreadableSecret) as error:
        logger.info("the Hub hears of an ended link later: %s", error)
        return False
    return True
