"""Windows inside the practice program: framed by exactly the practice that opened them, for its own users alone."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from offthecharts.hub.launches import window
from offthecharts.hub.launches.pages import cookies_blocked, window_ended
from offthecharts.hub.practices.signin import FRAME_ORIGIN, FRAME_PRACTICE
from offthecharts.hub.signon import windows
from offthecharts.web.framing import allow_framing_by
from offthecharts.web.mounts import in_frame

OPENS_WINDOWS: Final = "launch"


class FrameMiddleware:
    """Lets the window's origin frame each page, signed in or not, and forgets a user of another practice.

    A window whose connection was revoked ends at its next request; one whose cookie the browser dropped says so. Who
    was signed in by the practice's word is signed out as soon as that word counts no more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.get(window.FRAME_MOUNT, in_frame(request)) != in_frame(request):
            request.session.flush()  # the cookie of the window, tried at the Hub's own site, or the other way round
            request.user = AnonymousUser()
        if in_frame(request):
            self._enter(request)
        windows.end_if_over(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer with the page that says why, where the window cannot go on."""
        match = request.resolver_match
        if not in_frame(request) or (match is not None and match.url_name == OPENS_WINDOWS):
            return None
        if FRAME_PRACTICE not in request.session:
            launch = window.launch_of_pass(request)
            return cookies_blocked(request, launch) if launch is not None else None
        return None if window.is_connected(request.session) else window_ended(request)

    def _enter(self, request: HttpRequest) -> None:
        origin = request.session.get(FRAME_ORIGIN)
        if origin:
            allow_framing_by(request, origin)
        practice_id = getattr(request.user, "practice_id", None)
        if practice_id is not None and str(practice_id) != str(request.session.get(FRAME_PRACTICE)):
            request.user = AnonymousUser()
