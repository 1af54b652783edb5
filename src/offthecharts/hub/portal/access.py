"""Who may call the views of the member page. The address names the practice; ``PortalMiddleware`` has looked it up.

A view gets a PortalRequest and the parameters of its address but for ``slug``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from offthecharts.hub.portal.addresses import address
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.views.problems import not_for_children
from offthecharts.web.access import Rule

MEMBERS: Final = "members"
ACCOUNT_HOLDERS: Final = "account holders"

type PortalView[**P] = Callable[Concatenate[PortalRequest, P], HttpResponseBase]
type GuardedView = Callable[..., HttpResponseBase]


def open_page[**P](*, reason: str) -> Callable[[PortalView[P]], GuardedView]:
    """Let everybody call the view, signed in or not. `reason` says why that is right."""
    if not reason:
        raise ValueError("Say why the view is open to all.")
    return _guard(Rule(name="open to all", reason=reason), lambda _request: None)


def members[**P](view: PortalView[P]) -> GuardedView:
    """Anybody who is signed in at this practice; others sign in first."""
    return _guard(Rule(MEMBERS), _sign_in_first)(view)


def account_holders[**P](view: PortalView[P]) -> GuardedView:
    """Members who are responsible for a minor: pages about what only a parent decides. A child gets a refusal."""
    return _guard(Rule(ACCOUNT_HOLDERS), lambda request: _sign_in_first(request) or _refuse_children(request))(view)


def _guard(rule: Rule, refusal: Callable[[PortalRequest], HttpResponse | None]) -> Callable[[Any], GuardedView]:
    def decorate(view: Any) -> GuardedView:
        @wraps(view)
        def guarded(request: HttpRequest, /, slug: str, **kwargs: Any) -> HttpResponseBase:
            ours: Any = request
            answer = refusal(ours)
            return answer if answer is not None else view(ours, **kwargs)

        guarded.access = rule  # type: ignore[attr-defined]  # read by the test that walks every address
        return guarded

    return decorate


def sign_in_again(request: PortalRequest) -> HttpResponse:
    """Go to the page to sign in and come back to this page afterwards."""
    where = address(request, "portal_sign_in")
    if request.method in ("GET", "HEAD"):
        where += f"?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", None):
        response = HttpResponse()
        response["HX-Redirect"] = where
        return response
    return redirect(where)


def _sign_in_first(request: PortalRequest) -> HttpResponse | None:
    return None if request.account is not None else sign_in_again(request)


def _refuse_children(request: PortalRequest) -> HttpResponse | None:
    return None if request.children else not_for_children(request)
