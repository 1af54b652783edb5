"""What the page wears: the practice's colour and logo, and the language that it speaks."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub.portal import accounts
from offthecharts.hub.portal.access import open_page
from offthecharts.hub.portal.addresses import next_page
from offthecharts.hub.portal.colours import stylesheet as css_of
from offthecharts.hub.portal.forms import LanguageForm
from offthecharts.hub.portal.languages import COOKIE, COOKIE_SECONDS
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.web import photo_sizes

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Their addresses change with them."""


@require_safe
@open_page(reason="a colour is no secret; the page to sign in wears it")
def stylesheet(request: PortalRequest) -> HttpResponse:
    """The practice's accent as CSS."""
    return HttpResponse(css_of(request.portal.accent), content_type="text/css; charset=utf-8", headers=_KEPT)


@require_safe
@open_page(reason="the logo is no secret; the page to sign in shows it")
def logo(request: PortalRequest) -> HttpResponse:
    """The practice's logo as JPEG."""
    name = request.portal.logo
    if not name or not default_storage.exists(name):
        raise Http404("This practice has no logo.")
    return HttpResponse(photo_sizes.shown(name, "large"), content_type="image/jpeg", headers=_KEPT)


@require_POST
@open_page(reason="strangers choose the language of the page to sign in")
def language(request: PortalRequest) -> HttpResponse:
    """Speak another language, to the account or to this browser."""
    form = LanguageForm(request.POST, portal=request.portal)
    response = redirect(next_page(request))
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.account is not None:
            accounts.set_language(account=request.account, language=chosen)
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_SECONDS, secure=True, httponly=True, samesite="Lax", path="/p/"
        )
    return response
