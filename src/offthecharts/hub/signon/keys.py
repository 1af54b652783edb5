"""Keys of practice servers: registered by proof, replaced with a day's grace, revoked at once."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.hub.signon.errors import RevokedKey, UnfitKey, UnknownKey
from offthecharts.hub.signon.models import SignOnKey, StaffLink
from offthecharts.web.audit.services import record
from offthecharts.wire import assertions

GRACE: Final = timedelta(days=1)
"""How long a key is accepted after a newer one was registered."""


@transaction.atomic
def register(*, connection: Connection, public_key: str, proof: str) -> SignOnKey:
    """Accept assertions signed with this key; those before it end in a day. Doing it twice changes nothing.

    A key that the same server had under an earlier connection of the practice brings its links along.

    Raises UnfitKey, RevokedKey.
    """
    try:
        assertions.check_proof(public_key, proof, connection.token_sha256)
        key_id = assertions.key_id(public_key)
    except assertions.BadKey as error:
        raise UnfitKey("Send the key and the proof as the API describes them.") from error
    lock_practice(connection.practice_id)
    rows = SignOnKey.objects.of(connection.practice_id)
    key = rows.filter(key_id=key_id).first()
    if key is not None and key.revoked_at is not None:
        raise RevokedKey("Make a new key.")
    now = timezone.now()
    rows.filter(connection=connection, accepted_until=None).exclude(key_id=key_id).update(accepted_until=now + GRACE)
    if key is None:
        key = SignOnKey(practice_id=connection.practice_id, key_id=key_id, public_key=public_key)
    elif key.connection_id == connection.pk:
        return key
    else:
        _move_links(key.connection_id, connection)
    key.connection, key.registered_at, key.accepted_until = connection, now, None
    key.save()
    record(actor=connection, action="sign-on key registered", subject=key, detail=f"{key}, {connection.name}"[:200])
    return key


def _move_links(before: uuid.UUID, connection: Connection) -> None:
    """The practice server was verified again: its staff stay linked."""
    links = StaffLink.objects.of(connection.practice_id).filter(ended_at=None)
    taken = list(links.filter(connection=connection).values_list("staff_id", flat=True))
    links.filter(connection_id=before).exclude(staff_id__in=taken).update(connection=connection)


def accepted(connection: Connection) -> dict[str, str]:
    """The public keys that count for `connection` now, by their ids. One query."""
    now = timezone.now()
    keys = SignOnKey.objects.of(connection.practice_id).filter(connection=connection, revoked_at=None)
    return {key.key_id: key.public_key for key in keys if key.is_accepted(now)}


@transaction.atomic
def revoke(*, connection: Connection, key_id: str, actor: HubUser | None) -> SignOnKey:
    """Refuse assertions of this key from now on. Raises UnknownKey.

    Windows that it opened end too: each request looks (``links.is_alive``).
    """
    keys = SignOnKey.objects.of(connection.practice_id).filter(connection=connection, key_id=key_id)
    key = keys.first()
    if key is None:
        raise UnknownKey("It may belong to another connection.")
    if keys.filter(revoked_at=None).update(revoked_at=timezone.now()):
        record(actor=actor or connection, action="sign-on key revoked", subject=connection, detail=key_id[:8])
    return key
