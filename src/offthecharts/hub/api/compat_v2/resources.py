"""How a resource of the v2 wire is called: methods, override, token, body, and refusals that its clients can show."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from offthecharts.hub.api.compat_v2.access import connection_for
from offthecharts.hub.api.compat_v2.errors import InvalidRecord, with_header
from offthecharts.hub.api.errors import InvalidInput
from offthecharts.hub.api.problems import domain_error, read_json
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.sources import tallies
from offthecharts.web.access import Rule
from offthecharts.web.errors import DomainError

BY_TOKEN = Rule("programs by token", reason="programs have no session; every call checks the header KEY")
DEFAULT_LIMIT, MOST = 25, 1000

type Handler = Callable[..., JsonResponse]


def method_of(request: HttpRequest) -> str:
    """The method that is meant: clients may send a PUT or DELETE as a POST that says so in a header."""
    override = request.headers.get("X-HTTP-Method-Override", "").strip().upper()
    return override if override and request.method == "POST" else str(request.method)


def resource(*, needs_token: bool = True, **handlers: Handler) -> Callable[..., HttpResponseBase]:
    """A view that calls the handler of the method, with the caller's practice when it needs a token."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        handler = handlers.get(method_of(request))
        if handler is None:
            return HttpResponseNotAllowed(handlers)
        connection = None
        try:
            if needs_token:
                connection = connection_for(request)
                kwargs["practice"] = connection.practice
            if "number" in kwargs:
                kwargs["number"] = int(kwargs["number"])
            answer = handler(request, **kwargs)
            _count(request, connection)
            return answer
        except DomainError as error:
            _count(request, connection, error)
            return with_header(domain_error(request, error), f"{error.heading}. {error.advice}")

    view.access = BY_TOKEN  # type: ignore[attr-defined]  # read by the test that walks every address
    return csrf_exempt(view)


def _count(request: HttpRequest, connection: Connection | None, error: DomainError | None = None) -> None:
    """Note how a write fared, for the page Sources."""
    if connection is not None and method_of(request) != "GET":
        refusals = [f"{error.heading}. {error.advice}"] if error else []
        tallies.note(connection, taken=0 if error else 1, refusals=refusals)


def record_of(request: HttpRequest) -> dict[str, Any]:
    """The body, which has to be one object. Raises MalformedBody or InvalidRecord."""
    body = read_json(request)
    if not isinstance(body, dict):
        raise InvalidRecord({"body": ["Send one JSON object."]})
    return body


def page_of(request: HttpRequest) -> tuple[int, int]:
    """`limit` and `offset` as asked for. Raises InvalidInput."""
    limit, offset = _number(request, "limit", DEFAULT_LIMIT), _number(request, "offset", 0)
    return min(max(limit, 1), MOST), offset


def neighbours(request: HttpRequest, limit: int, offset: int, *, more: bool) -> dict[str, str | None]:
    """Addresses of the next and the previous page; null where there is none."""

    def address(start: int) -> str:
        query = request.GET.copy()
        query["limit"], query["offset"] = str(limit), str(start)
        return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"

    return {
        "next_page": address(offset + limit) if more else None,
        "previous_page": address(max(0, offset - limit)) if offset else None,
    }


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InvalidInput("Send whole numbers.", fields={name: ["Send a whole number."]})
    return int(text)
