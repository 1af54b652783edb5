"""One id for a request, on both sites and in every log line, so that a launch can be followed."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
_current: ContextVar[str] = ContextVar("request_id", default="-")
_SECRET = re.compile(r"/(launch|unsubscribe|photos|link)/[^/\s?]+")
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


def current_request_id() -> str:
    """The id of the request being served, or ``-`` outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Takes the caller's request id when it has a harmless form, else makes one; returns it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        token = _current.set(given if _ACCEPTED.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response[HEADER] = _current.get()
            return response
        finally:
            _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every log record the id of the request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


class SecretAddressFilter(logging.Filter):
    """Takes one-time and signed addresses out of log lines: who reads a log must not be able to use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _SECRET.search(message):
            record.msg, record.args = _SECRET.sub(r"/\1/…", message), ()
        return True


class ProbeFilter(logging.Filter):
    """Leaves out refusals of calls that brought no token: so a practice server sees that a Hub is there."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if getattr(record, "status_code", None) != HTTPStatus.UNAUTHORIZED or not isinstance(request, HttpRequest):
            return True
        return "Authorization" in request.headers
