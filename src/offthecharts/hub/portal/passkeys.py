"""Passkeys (WebAuthn Level 3): made once while signed in, afterwards they sign in without name and password."""

import time
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from offthecharts.hub.portal import accounts, sessions
from offthecharts.hub.portal.errors import PasskeyRefused
from offthecharts.hub.portal.models import PortalAccount, PortalPasskey
from offthecharts.hub.practices.models import Practice
from offthecharts.web.audit.services import record

CHALLENGE: Final = "portal_passkey_challenge"
CHALLENGE_LASTS_SECONDS: Final = 5 * 60
MOST: Final = 10


def relying_party() -> str:
    """The domain that passkeys are bound to: the Hub's host."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def registration_options(request: HttpRequest, account: PortalAccount) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge waits in the session."""
    known = PortalPasskey.objects.of(account.practice_id).filter(account_id=account.id)
    options = generate_registration_options(
        rp_id=relying_party(),
        rp_name=account.practice.name,
        user_id=account.id.bytes,
        user_name=account.sign_in_name,
        user_display_name=account.member.called,
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential_id)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    _remember(request, options.challenge)
    return options_to_json(options)


@transaction.atomic
def add(*, request: HttpRequest, account: PortalAccount, credential: dict[str, Any], name: str) -> PortalPasskey:
    """Keep the passkey that the browser made. Raises PasskeyRefused."""
    rows = PortalPasskey.objects.of(account.practice_id).filter(account_id=account.id)
    if rows.count() >= MOST:
        raise PasskeyRefused(_("There are many already. Remove one first."))
    seen = _registered(credential, _challenge(request))
    passkey = PortalPasskey(
        practice_id=account.practice_id,
        account_id=account.id,
        credential_id=bytes_to_base64url(seen.credential_id),
        public_key=bytes_to_base64url(seen.credential_public_key),
        sign_count=seen.sign_count,
        name=" ".join(name.split())[:60] or _("Passkey"),
    )
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError:
        raise PasskeyRefused from None
    record(actor=account, action="member passkey added", subject=account)
    return passkey


def _registered(credential: dict[str, Any], challenge: bytes) -> VerifiedRegistration:
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings.SITE_URL,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error


@transaction.atomic
def remove(*, passkey: PortalPasskey, account: PortalAccount) -> None:
    """Let the passkey open nothing any more."""
    PortalPasskey.objects.of(account.practice_id).filter(id=passkey.id, account_id=account.id).delete()
    record(actor=account, action="member passkey removed", subject=account)


def sign_in_options(request: HttpRequest) -> str:
    """What the browser needs to offer the passkeys it has, as JSON: the same for everybody."""
    options = generate_authentication_options(
        rp_id=relying_party(), user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(request, options.challenge)
    return options_to_json(options)


@transaction.atomic
def sign_in(*, request: HttpRequest, practice: Practice, credential: dict[str, Any]) -> PortalAccount:
    """Sign in by a passkey of `practice`. Raises PasskeyRefused, whatever does not fit."""
    challenge = _challenge(request)
    rows = PortalPasskey.objects.of(practice).filter(credential_id=str(credential.get("id", ""))[:1400])
    passkey = rows.select_related("account__member").first()
    if passkey is None:
        raise PasskeyRefused
    count = _verified(passkey, credential, challenge)
    account = accounts.with_member(passkey.account, practice)
    if not sessions.may_enter(account):
        raise PasskeyRefused
    PortalPasskey.objects.of(practice).filter(id=passkey.id).update(sign_count=count, last_used_at=timezone.now())
    sessions.begin(request, account, stays=True, how="by passkey")
    return account


def _verified(passkey: PortalPasskey, credential: dict[str, Any], challenge: bytes) -> int:
    try:
        seen = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings.SITE_URL,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return seen.new_sign_count


def _remember(request: HttpRequest, challenge: bytes) -> None:
    request.session[CHALLENGE] = [bytes_to_base64url(challenge), time.time()]


def _challenge(request: HttpRequest) -> bytes:
    """The challenge that was given to this browser; good for one answer. Raises PasskeyRefused."""
    kept: Any = request.session.pop(CHALLENGE, None)
    if not kept or time.time() - kept[1] > CHALLENGE_LASTS_SECONDS:
        raise PasskeyRefused
    return base64url_to_bytes(kept[0])
