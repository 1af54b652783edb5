"""Windows inside the practice program: framed by exactly the practice that opened them, for its own users alone."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from offthecharts.hub.practices.signin import FRAME_ORIGIN, FRAME_PRACTICE
from offthecharts.web.framing import allow_framing_by
from offthecharts.web.mounts import in_frame


class FrameMiddleware:
    """Lets the window's origin frame each page, signed in or not, and forgets a user of another practice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if in_frame(request):
            self._enter(request)
        return self.get_response(request)

    def _enter(self, request: HttpRequest) -> None:
        origin = request.session.get(FRAME_ORIGIN)
        if origin:
            allow_framing_by(request, origin)
        practice_id = getattr(request.user, "practice_id", None)
        if practice_id is not None and str(practice_id) != str(request.session.get(FRAME_PRACTICE)):
            request.user = AnonymousUser()
