"""Each request knows its practice and runs in the practice's time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from offthecharts.practice.office.models import Office


class OfficeMiddleware:
    """Sets ``request.office`` and activates its time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        office = Office.current()
        request.office = office  # type: ignore[attr-defined]  # typed by StaffRequest
        with timezone.override(office.zone):
            return self.get_response(request)
