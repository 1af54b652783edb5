"""The API's calls need no session, cookie, language or page: they are answered before all that is looked at."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

from offthecharts.hub.api.problems import as_problem, domain_error, of_exception, refuse_nul
from offthecharts.web.errors import PROGRAMS, DomainError

PAGE = "is_api_page"
URLS = "offthecharts.hub.api.urls"
"""The API's addresses alone, which are many fewer to look through than all."""


def api_page[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Mark a view under the API's addresses as a page for people, which goes the way of all pages."""
    setattr(view, PAGE, True)
    return view


class ApiMiddleware:
    """Answers calls of the API itself, every refusal as a problem document; pages go on to the other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PROGRAMS):
            return self.get_response(request)
        try:
            request.get_host()  # refuses names that are not ours
            refuse_nul(request)
            match = request.resolver_match = resolve(request.path_info, URLS)
            if getattr(match.func, PAGE, False):
                return self.get_response(request)
            response = as_problem(match.func(request, *match.args, **match.kwargs))
        except DomainError as error:
            response = domain_error(request, error)
        except Exception as error:  # Django's own handler would answer with pages, which need a session
            response = of_exception(request, error)
        if isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
        return response
