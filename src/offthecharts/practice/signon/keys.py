"""The keys of this server: made at first use, registered at the Hub, replaced every 30 days or by hand."""

import hashlib
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.hublink.clients import client_of
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon.models import SigningKey
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record
from offthecharts.web.encryption import decrypt, encrypt
from offthecharts.wire import assertions
from offthecharts.wire.errors import Refused
from offthecharts.wire.sign_on import SignOnKeyRequest


def current(service: Service) -> SigningKey | None:
    """The key in use; one of an earlier connection counts too. One query."""
    keys = SigningKey.objects.filter(service=service, replaced_at=None, revoked_at=None)
    return keys.exclude(registered_at=None).first()


def ready(service: Service) -> SigningKey:
    """The key to sign with now: registered under the present connection and younger than 30 days.

    Calls the network when one has to be registered first. Raises WireError and UnreadableSecret.
    """
    key = current(service)
    if key is None or key.is_old:
        return _make(service)
    return key if key.token_mark == _token_mark(service) else _register_again(service, key)


def replace(*, service: Service, by: Staff, revoke_old: bool) -> SigningKey:
    """A new key at once; the old one counts for a day more, unless it may have been stolen.

    With `revoke_old` every key that the Hub may still accept is ended first, so that whatever fails after that leaves
    no stolen one behind. Calls the network. Raises WireError and UnreadableSecret.
    """
    if revoke_old:
        for old in SigningKey.objects.filter(service=service, revoked_at=None).exclude(registered_at=None):
            client_of(service).end_sign_on_key(old.key_id)
            SigningKey.objects.filter(pk=old.pk).update(revoked_at=timezone.now())
            record(actor=by, action="sign-on key revoked", subject=service, detail=str(old))
    key = _make(service)
    record(actor=by, action="sign-on key replaced", subject=service, detail=str(key))
    return key


def forget(service: Service) -> None:
    """The Hub accepts none of our keys: make another one next time. One update."""
    SigningKey.objects.filter(service=service, revoked_at=None).update(revoked_at=timezone.now())


def _make(service: Service) -> SigningKey:
    private_key = assertions.new_private_key()
    key_id = assertions.key_id(assertions.public_key_of(private_key))
    return _register(service, SigningKey(service=service, key_id=key_id, private_key=encrypt(private_key)))


def _register_again(service: Service, key: SigningKey) -> SigningKey:
    """After a new verification; a Hub that revoked the key meanwhile gets another one."""
    try:
        return _register(service, key)
    except Refused as error:
        if error.problem.code != "revoked_key":
            raise
        SigningKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
        return _make(service)


def _register(service: Service, key: SigningKey) -> SigningKey:
    """Tell the Hub, and keep the key when it has taken it."""
    private_key, mark = decrypt(key.private_key), _token_mark(service)
    request = SignOnKeyRequest(
        public_key=assertions.public_key_of(private_key), proof=assertions.prove(private_key, mark)
    )
    told = client_of(service).register_sign_on_key(request)
    with transaction.atomic():
        now = timezone.now()
        others = SigningKey.objects.filter(service=service, replaced_at=None).exclude(key_id=key.key_id)
        others.update(replaced_at=now)
        key.issuer, key.audience, key.token_mark, key.registered_at = told.issuer, told.audience, mark, now
        key.save()
    return key


def _token_mark(service: Service) -> str:
    return hashlib.sha256(decrypt(service.secret).encode()).hexdigest()


def sign(key: SigningKey, staff: Staff, given: datetime) -> str:
    """An assertion that `staff` gave the practice password at `given`, a moment in the practice's zone."""
    return assertions.sign(
        decrypt(key.private_key),
        issuer=key.issuer,
        subject=str(staff.pk),
        audience=key.audience,
        name=staff.display_name,
        auth_day=given.date(),
        now=datetime.now(UTC),
    )
