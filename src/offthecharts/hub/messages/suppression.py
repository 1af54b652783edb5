"""Who does not want a practice's e-mail: our own list, whatever the provider of the mail keeps.

The link in each e-mail carries a signed token that names the message and so its address; it never ends, and reading
it needs no sign-in (RFC 8058).
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.messages.models import Message, Suppression
from offthecharts.hub.practices.models import Practice

_SIGNER = Signer(salt="offthecharts.unsubscribe")


def folded(address: str) -> str:
    """The form in which addresses are compared."""
    return address.strip().lower()


def token_for(message: Message) -> str:
    """The token in the unsubscribe link of `message`."""
    raw = message.practice_id.bytes + message.id.bytes
    return _SIGNER.sign(urlsafe_b64encode(raw).decode().rstrip("="))


def message_of(token: str) -> Message | None:
    """The message whose link carries `token`; None when the token is not ours. One query."""
    try:
        raw = urlsafe_b64decode(_SIGNER.unsign(token) + "=")
        practice, message = uuid.UUID(bytes=raw[:16]), uuid.UUID(bytes=raw[16:])
    except (BadSignature, ValueError):
        return None
    return Message.objects.of(practice).select_related("practice").filter(id=message).first()


def suppressed(practice: Practice | uuid.UUID, addresses: Iterable[str]) -> dict[str, datetime]:
    """Those of `addresses` (folded) that unsubscribed, with when. One query."""
    wanted = {folded(address) for address in addresses if address}
    rows = Suppression.objects.of(practice).filter(address__in=wanted, ended_at__isnull=True)
    return dict(rows.values_list("address", "unsubscribed_at"))


def is_suppressed(practice: Practice | uuid.UUID, address: str) -> bool:
    """Whether `address` unsubscribed. One query."""
    return bool(suppressed(practice, [address]))


@transaction.atomic
def unsubscribe(*, message: Message, how: str) -> None:
    """Send nothing more of this practice to the message's address; doing it twice changes nothing."""
    now = timezone.now()
    address = folded(message.to_address)
    row = Suppression(practice_id=message.practice_id, address=address, how=how, unsubscribed_at=now)
    Suppression.across_practices.bulk_create([row], ignore_conflicts=True)
    Suppression.objects.of(message.practice_id).filter(address=address, ended_at__isnull=False).update(
        ended_at=None, unsubscribed_at=now, how=how
    )


@transaction.atomic
def subscribe_again(*, message: Message) -> None:
    """The person wants the practice's e-mail again."""
    rows = Suppression.objects.of(message.practice_id)
    rows.filter(address=folded(message.to_address), ended_at__isnull=True).update(ended_at=timezone.now())
