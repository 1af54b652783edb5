"""Small guards around every page of both sites: what comes in and what browsers may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase

from offthecharts.web.errors import PROGRAMS, DomainError, error_page

CACHE_CONTROL = "Cache-Control"


class NoNulMiddleware:
    """Refuses addresses with a NUL character: no person types one, and PostgreSQL cannot take it as text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            return HttpResponseBadRequest("This address holds a character that no address has.\n", "text/plain")
        return self.get_response(request)


class NulTyped(DomainError):
    """A form holds a NUL character, in a field or in a field's name."""

    title = "This form holds a character that nobody types"
    status = 400
    code = "bad_request"


class NoNulInFormsMiddleware:
    """Refuses forms with a NUL character in their text, whatever the page does with it; files may hold anything.

    What programs send is JSON, which their side reads itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_called: object) -> HttpResponse | None:
        """Look at the form once the CSRF guard has let it in."""
        if request.method != "POST" or request.path_info.startswith(PROGRAMS):
            return None
        texts = (text for name, values in request.POST.lists() for text in (name, *values))
        if any("\x00" in text for text in texts):
            return error_page(request, NulTyped("Go back, type the text again instead of pasting it, and send it."))
        return None


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
