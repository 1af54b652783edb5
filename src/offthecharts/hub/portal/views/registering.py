"""Register by the card: first prove whose it is, then choose name and password."""

import time
import uuid
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from offthecharts.hub.cards.models import Card
from offthecharts.hub.portal import registering
from offthecharts.hub.portal.access import open_page
from offthecharts.hub.portal.addresses import address
from offthecharts.hub.portal.forms import AccountForm, CardForm
from offthecharts.hub.portal.languages import language_of
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.views.saying import refused
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer

PROVED: Final = "portal_proved_card"
PROOF_LASTS_SECONDS: Final = 15 * 60


@never_cache
@sensitive_post_parameters("code", "born")
@require_http_methods(["GET", "POST"])
@open_page(reason="who has a card and no account registers here")
def join(request: PortalRequest) -> HttpResponse:
    """Ask for card number, code and date of birth."""
    if request.account is not None:
        return redirect(address(request, "portal_home"))
    form = CardForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            card = registering.prove(request=request, practice=request.practice, **form.cleaned_data)
        except DomainError as error:
            status = refused(form, error)
        else:
            _remember(request, card)
            return redirect(address(request, "portal_join_account"))
    return render(request, "portal/join.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "POST"])
@open_page(reason="goes on for who proved whose card it is, and sends everybody else there")
def join_account(request: PortalRequest) -> HttpResponse:
    """Choose a sign-in name and a password."""
    card = _remembered(request)
    if card is None:
        return redirect(address(request, "portal_join"))
    form = AccountForm(request.POST or None, names=(card.member.first_name, card.member.last_name))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _register(request, card, form)
        except DomainError as error:
            status = refused(form, error)
    return render(request, "portal/join_account.html", {"form": form, "called": card.member.called}, status=status)


def _register(request: PortalRequest, card: Card, form: AccountForm) -> HttpResponse:
    registering.register(
        request=request,
        card=card,
        sign_in_name=form.cleaned_data["sign_in_name"],
        password=form.cleaned_data["new_password"],
        language=language_of(request),
    )
    offer(request, Done(text=_("Welcome. This is your page.")))
    return redirect(address(request, "portal_home"))


def _remember(request: PortalRequest, card: Card) -> None:
    request.session.cycle_key()
    request.session[PROVED] = [str(card.id), card.registration_code_sha256, time.time()]
    request.session.set_expiry(0)


def _remembered(request: PortalRequest) -> Card | None:
    kept: Any = request.session.get(PROVED)
    if not kept or time.time() - kept[2] > PROOF_LASTS_SECONDS:
        return None
    return registering.proved(request.practice, uuid.UUID(kept[0]), kept[1])
