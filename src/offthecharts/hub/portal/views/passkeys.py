"""Passkeys, for the page's script: JSON in and out."""

import json
import uuid
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offthecharts.hub.portal import passkeys
from offthecharts.hub.portal.access import members, open_page
from offthecharts.hub.portal.addresses import address, next_page
from offthecharts.hub.portal.errors import PasskeyRefused, PortalError
from offthecharts.hub.portal.models import PortalPasskey
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.web.undo import Done, offer

MOST_BYTES = 20_000


@require_POST
@members
def add_options(request: PortalRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return HttpResponse(passkeys.registration_options(request, request.account), content_type="application/json")


@require_POST
@members
def add(request: PortalRequest) -> HttpResponse:
    """Keep the passkey that was made."""
    try:
        sent = _sent(request)
        name = str(sent.get("name", ""))
        passkeys.add(request=request, account=request.account, credential=_credential(sent), name=name)
    except PortalError as error:
        return _refused(error)
    offer(request, Done(text=_("Your passkey is added. Next time you sign in with it.")))
    return JsonResponse({"next": address(request, "portal_account")})


@require_POST
@members
def remove(request: PortalRequest, passkey_id: uuid.UUID) -> HttpResponse:
    """Remove one of one's own passkeys."""
    rows = PortalPasskey.objects.of(request.practice).filter(id=passkey_id, account_id=request.account.id)
    passkey = rows.first()
    if passkey is None:
        raise Http404("You have no such passkey.")
    passkeys.remove(passkey=passkey, account=request.account)
    offer(request, Done(text=_("The passkey is removed.")))
    return redirect(address(request, "portal_account"))


@require_POST
@open_page(reason="who is not signed in signs in by it; tells nothing about anybody")
def sign_in_options(request: PortalRequest) -> HttpResponse:
    """What the browser needs to offer its passkeys."""
    return HttpResponse(passkeys.sign_in_options(request), content_type="application/json")


@require_POST
@open_page(reason="the signature of the passkey is what signs in")
def sign_in(request: PortalRequest) -> HttpResponse:
    """Sign in by a passkey."""
    try:
        passkeys.sign_in(request=request, practice=request.practice, credential=_credential(_sent(request)))
    except PortalError as error:
        return _refused(error)
    return JsonResponse({"next": next_page(request)})


def _sent(request: PortalRequest) -> dict[str, Any]:
    if request.content_type != "application/json":  # a form, whose body was read already
        raise PasskeyRefused
    try:
        sent = json.loads(request.body[:MOST_BYTES])
    except ValueError as error:
        raise PasskeyRefused from error
    if not isinstance(sent, dict):
        raise PasskeyRefused
    return sent


def _credential(sent: dict[str, Any]) -> dict[str, Any]:
    credential = sent.get("credential")
    if not isinstance(credential, dict):
        raise PasskeyRefused
    return credential


def _refused(error: PortalError) -> JsonResponse:
    return JsonResponse({"title": str(error.heading), "advice": str(error.advice)}, status=error.status)
