"""Named errors of our services, and the one place where they become a page message or a problem document."""

import logging
from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)

PROGRAMS = ("/api/", "/compat/")
"""Where programs call, not people."""


class DomainError(Exception):
    """Something that a person can understand and put right.

    `title` says what happened, `advice` what to do next; `status` is the HTTP status and `code` the stable name that
    programs read.
    """

    title: ClassVar[str] = "That did not work"
    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"

    def __init__(self, advice: str, *, title: str | None = None, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(advice)
        self.advice = advice
        self.heading = title or self.title
        self.fields = fields or {}


def problem(error: DomainError) -> JsonResponse:
    """The RFC 9457 problem document of `error`."""
    body: dict[str, object] = {
        "type": f"urn:offthecharts:problem:{error.code}",
        "title": error.heading,
        "status": error.status,
        "detail": error.advice,
        "code": error.code,
    }
    if error.fields:
        body["errors"] = error.fields
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page (or, for htmx, the fragment) that tells a person about `error`."""
    return render(request, "web/domain_error.html", {"error": error}, status=error.status)


class DomainErrorMiddleware:
    """Turns a DomainError that a view let through into a page, or for programs into a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer named errors; leave everything else to Django."""
        if not isinstance(exception, DomainError):
            return None
        logger.info("%s: %s", exception.code, type(exception).__name__)
        if request.path_info.startswith(PROGRAMS):
            return problem(exception)
        return error_page(request, exception)
