"""The server ends sign-ins that are over and locks screens that nobody looks at, whatever the browser does."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django_htmx.http import trigger_client_event

from offthecharts.web.access import Rule, send_to
from offthecharts.web.signin import sessions

BACKGROUND_HEADER = "X-Background"


class SignInEndMiddleware:
    """Signs out whoever's sign-in is over, or who was deactivated. Runs before the site looks at the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if sessions.has_ended(request) or sessions.is_of_nobody(request):
            sessions.end(request)
        return self.get_response(request)


class IdleLockMiddleware:
    """Locks the screen after the practice's idle minutes; only views that are open to all answer until it is opened.

    Requests that a page makes by itself carry ``X-Background: yes`` and do not count as somebody being there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer with the lock when the screen is locked."""
        rule: Rule | None = getattr(view, "access", None)
        if rule is None or rule.is_open or not request.user.is_authenticated:
            return None
        if sessions.is_locked(request):
            return locked(request)
        if BACKGROUND_HEADER not in request.headers:
            sessions.touch(request)
        return None


def locked(request: HttpRequest) -> HttpResponse:
    """The lock: over the page where the page can show it (nothing typed is lost), else as a page of its own."""
    sessions.lock(request)
    if getattr(request, "htmx", None):
        response = HttpResponse(headers={"HX-Reswap": "none"})
        return trigger_client_event(response, "screen-locked")
    return send_to(request, "lock")
