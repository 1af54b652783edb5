"""Two small guards around every page of both sites: what comes in and what browsers may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase

CACHE_CONTROL = "Cache-Control"


class NoNulMiddleware:
    """Refuses addresses with a NUL character: no person types one, and PostgreSQL cannot take it as text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            return HttpResponseBadRequest("This address holds a character that no address has.\n", "text/plain")
        return self.get_response(request)


class KeepNothingMiddleware:
    """Forbids browsers to keep pages of signed-in people: after signing out, Back must not show a chart.

    Answers that say themselves what may be kept, such as photos, are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if CACHE_CONTROL not in response and request.session.accessed and request.user.is_authenticated:
            response[CACHE_CONTROL] = "private, no-store"
        return response
