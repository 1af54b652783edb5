"""Every refusal of the API is a problem document (RFC 9457), whoever made it: we, ninja or Django."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn, cast

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from offthecharts.hub.api.errors import (
    InvalidInput,
    MalformedBody,
    NotFound,
    TooManyRequests,
    UnsupportedMediaType,
)
from offthecharts.web.errors import DomainError, problem
from offthecharts.wire.problems import CONTENT_TYPE, Code

logger = logging.getLogger(__name__)

_ADVICE = {
    400: "Send the request as the API's documentation describes it.",
    401: "Send the connection token in the header Authorization: Bearer <token>.",
    403: "Ask the practice's owner for the right to do this.",
    404: "Check the address; the API's documentation lists all.",
    405: "Use one of the methods that the header Allow names.",
    413: "Send less at once.",
    500: "This is a fault of the Hub. Try again later; if it stays, report the X-Request-ID of this answer.",
    503: "Try again in a moment.",
}
_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (BadRequest, 400),
)
_CODES = {401: Code.BAD_TOKEN, 404: Code.NOT_FOUND, 429: Code.TOO_MANY}


class JsonParser(Parser):
    """Reads JSON alone, and says so when a body is something else."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body. Raises UnsupportedMediaType or MalformedBody (ninja wraps both; see `_http_error`)."""
        media_type = (request.content_type or "").lower()
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise UnsupportedMediaType("Send the header Content-Type: application/json.")
        return cast("dict[str, Any]", read_json(request))


def read_json(request: HttpRequest) -> Any:
    """The JSON body, with or without a byte order mark. Raises MalformedBody."""
    try:
        text = request.body.decode("utf-8-sig")
        read = json.loads(text)
        # Half of a surrogate pair can be written in JSON and stored nowhere.
        if "\\ud" in text.lower():
            json.dumps(read, ensure_ascii=False).encode()
        return _without_nul(read) if "\\u0000" in text else read
    except (ValueError, RecursionError) as error:
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise MalformedBody(f"The body is not valid JSON{where}. Correct it and send it again.") from error


def _without_nul(value: Any) -> Any:
    """`value` without the character that PostgreSQL cannot store and no text has."""
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def refuse_nul(request: HttpRequest) -> None:
    """Raises MalformedBody when the address carries a character that PostgreSQL cannot look for."""
    if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
        advice = "It has a character with the code 0, which no text has. Take it out and send the request again."
        raise MalformedBody(advice, title="The address cannot be read")


def install(api: NinjaAPI) -> None:
    """Let `api` answer every error with a problem document."""
    api.parser = JsonParser()
    api.exception_handler(DomainError)(domain_error)
    api.exception_handler(ValidationError)(_validation_error)
    api.exception_handler(HttpError)(_http_error)
    api.exception_handler(Http404)(_not_found)
    api.exception_handler(Exception)(_raise)


def domain_error(request: HttpRequest, error: DomainError | type[DomainError]) -> HttpResponse:
    """The problem document of a named error, with Retry-After where there is a wait."""
    response = problem(cast("DomainError", error))
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def of_status(status: int) -> JsonResponse:
    """The problem document for a bare HTTP status."""
    known = HTTPStatus(status)
    code = str(_CODES.get(status, known.name.lower()))
    body = {
        "type": f"urn:offthecharts:problem:{code}",
        "title": known.phrase,
        "status": status,
        "detail": _ADVICE.get(status, "Change the request as the title says, then send it again."),
        "code": code,
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Off-the-Charts"'
    return response


def of_exception(request: HttpRequest, error: Exception) -> JsonResponse:
    """The problem document for what nobody caught; a fault of ours is logged with its traceback."""
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return of_status(status)
    got_request_exception.send(sender=None, request=request)
    logger.error("Fault in %s %s", request.method, request.path_info, exc_info=error)
    return of_status(500)


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """`response`, or the problem document in its place when it is a refusal in another form."""
    if response.status_code < 400 or response.get("Content-Type", "").startswith(CONTENT_TYPE):
        return response
    answer = of_status(response.status_code)
    for header in ("Allow", "Retry-After"):
        if header in response:
            answer[header] = response[header]
    return answer


def by_field(errors: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Messages by path (``patient.birth_date``) from pydantic's list of errors."""
    fields: dict[str, list[str]] = {}
    for error in errors:
        path = ".".join(str(part) for part in error["loc"])
        fields.setdefault(path or "body", []).append(_message(error))
    return fields


def _message(error: Mapping[str, Any]) -> str:
    """Words for one error of pydantic; never what was sent."""
    if error["type"] == "string_too_long":
        return f"This is too long: at most {error['ctx']['max_length']} characters."
    if error["type"] in ("missing", "string_too_short"):
        return "This is needed."
    if error["type"].startswith("date_"):
        return "There is no such day; write it as YYYY-MM-DD."
    text = str(error["msg"]).removeprefix("Value error, ").partition(", got")[0].rstrip(".")
    return f"{text}."


def _validation_error(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    found = cast("ValidationError", error).errors
    return domain_error(request, InvalidInput("Correct the fields named here.", fields=by_field(_bare(found))))


def _bare(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The errors without the words that ninja puts before a path: ``body``, the parameter's name; ``query``."""
    return [{**error, "loc": error["loc"][2 if error["loc"][0] == "body" else 1 :]} for error in errors]


def _http_error(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    cause = cast("HttpError", error).__cause__
    if isinstance(cause, DomainError):
        return domain_error(request, cause)
    if isinstance(error, AuthenticationError):
        return of_status(401)
    return of_status(cast("HttpError", error).status_code)


def _not_found(request: HttpRequest, error: Http404 | type[Http404]) -> HttpResponse:
    return domain_error(request, NotFound("The practice has no such thing. Look for it in the list again."))


def _raise(request: HttpRequest, error: Exception | type[Exception]) -> NoReturn:
    raise error
