"""Which language a member page speaks."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from offthecharts.hub.portal.models import Language, PortalSettings

COOKIE: Final = "otc-language"
COOKIE_SECONDS: Final = 365 * 24 * 3600


def offered(portal: PortalSettings) -> list[Language]:
    """The languages that the practice chose, the first one its own."""
    return [Language(one) for one in portal.languages]


def chosen_language(request: HttpRequest) -> str:
    """The language that was chosen in this browser, if it is still offered; else empty."""
    portal: PortalSettings = request.portal  # type: ignore[attr-defined]  # set by PortalMiddleware
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in {str(one) for one in offered(portal)} else ""


def language_of(request: HttpRequest) -> str:
    """The account's language; for strangers the one they chose, else the first of their browser's that is offered."""
    portal: PortalSettings = request.portal  # type: ignore[attr-defined]  # set by PortalMiddleware
    account = getattr(request, "account", None)
    if account is not None:
        return str(account.language)
    known = [str(one) for one in offered(portal)]
    chosen = chosen_language(request)
    if chosen:
        return chosen
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted.partition("-")[0] in known:
            return wanted.partition("-")[0]
    return known[0]
