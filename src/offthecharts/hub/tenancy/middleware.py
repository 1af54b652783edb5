"""Each request of a signed-in Hub user starts from that user's practice and runs in its time zone."""

from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone


class PracticeMiddleware:
    """Sets ``request.practice`` (None when nobody is signed in)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        practice = getattr(request.user, "practice", None)
        request.practice = practice  # type: ignore[attr-defined]  # typed by HubRequest
        with timezone.override(practice.zone) if practice else nullcontext():
            return self.get_response(request)
