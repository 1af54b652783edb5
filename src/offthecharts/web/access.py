"""Who may call a view. Nothing is allowed by default: each view carries one rule, recorded as ``view.access``.

The sites name their own rules in ``practice/access.py`` and ``hub/access.py``; a test walks every address and fails
for a view without a rule.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django_htmx.http import HttpResponseClientRedirect

ANYBODY = frozenset(["*"])
CONFIRMED_AT = "password_confirmed_at"
CONFIRMATION_LASTS_SECONDS = 15 * 60

type View[R: HttpRequest, **P] = Callable[Concatenate[R, P], HttpResponseBase]


@dataclass(frozen=True)
class Rule:
    """Who may call a view.

    `roles` are the roles that may: ANYBODY for all who are signed in, empty for open views. `who_can` completes
    "This page is for …" on the page of refusal; `reason` says why an open view is open.
    """

    name: str
    roles: frozenset[str] = frozenset()
    who_can: str = ""
    recent_password: bool = False
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody needs to sign in."""
        return bool(self.reason)


def page_to_return_to(request: HttpRequest) -> str:
    """The address of the page that the person is looking at: for htmx and for posts the page that sent them."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or get_script_prefix())
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc == request.get_host():
        return referrer.path + (f"?{referrer.query}" if referrer.query else "")
    return get_script_prefix()


def send_to(request: HttpRequest, route: str) -> HttpResponse:
    """Go to the page `route` (sign-in, lock, password again) and afterwards come back."""
    address = f"{reverse(route)}?{urlencode({'next': page_to_return_to(request)})}"
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(address)
    return redirect(address)


def refuse(request: HttpRequest, rule: Rule) -> HttpResponse:
    """The page that says who may do this."""
    return render(request, "web/no_permission.html", {"rule": rule}, status=403)


def password_is_recent(request: HttpRequest) -> bool:
    """Whether the password was entered again within the last 15 minutes."""
    confirmed_at: float = request.session.get(CONFIRMED_AT, 0)
    return 0 <= time.time() - confirmed_at < CONFIRMATION_LASTS_SECONDS


def remember_password(request: HttpRequest) -> None:
    """Note that the password was entered again just now."""
    request.session[CONFIRMED_AT] = time.time()


def open_to_all[R: HttpRequest, **P](*, reason: str) -> Callable[[View[R, P]], View[R, P]]:
    """Let everybody call the view, signed in or not. `reason` says why that is right."""
    if not reason:
        raise ValueError("Say why the view is open to all.")
    rule = Rule(name="open to all", reason=reason)

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponseBase],
    ) -> Callable[Concatenate[R, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        guarded.access = rule  # type: ignore[attr-defined]  # read by the test that walks every address
        return guarded

    return decorate


def signed_in[R: HttpRequest, **P](rule: Rule) -> Callable[[View[R, P]], View[HttpRequest, P]]:
    """Let signed-in users call the view whose ``role`` is one of the rule's.

    Others are sent to sign in, or shown who may. With ``recent_password`` the password is asked for again first.
    """

    def decorate(view: View[R, P]) -> View[HttpRequest, P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user: Any = request.user
            if not user.is_authenticated:
                return send_to(request, "sign_in")
            if rule.roles != ANYBODY and user.role not in rule.roles:
                return refuse(request, rule)
            if rule.recent_password and not password_is_recent(request):
                return send_to(request, "confirm_password")
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # the user is known now

        guarded.access = rule  # type: ignore[attr-defined]  # read by the test that walks every address
        return guarded

    return decorate


def any_user[**P](view: View[HttpRequest, P]) -> View[HttpRequest, P]:
    """Anybody who is signed in, whatever their role: for pages about the person themselves."""
    return signed_in(Rule("anybody signed in", ANYBODY))(view)
