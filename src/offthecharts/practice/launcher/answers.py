"""What a launch answers with: a fragment for the window, or without JavaScript a page in a tab of its own."""

from typing import Any

from django.http import HttpResponse

from offthecharts.practice.launcher.failures import failure_of
from offthecharts.practice.launcher.fields import field_problems
from offthecharts.practice.launcher.forms import LaunchForm
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.providers.base import Handover, LaunchFailed, Opening
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup.forms import NOTICE, handover_of
from offthecharts.practice.setup.models import Service
from offthecharts.web.pages import page
from offthecharts.wire.address import origin_of

KIND = "X-Launch"
"""What the answer is, for the window's script: ``opened``, ``tab``, ``handover``, ``password`` or ``failed``."""


def opened(
    request: StaffRequest,
    opening: Opening,
    *,
    handover: Handover | None,
    form: LaunchForm,
    service: Service,
    patient: Patient | None,
    launch: Launch,
) -> HttpResponse:
    """The frame; or for a tab a page that goes on by itself."""
    context = {
        "opening": opening,
        "origin": origin_of(opening.address),
        "handover": handover if handover_of(service) == NOTICE else None,
        "service": service,
        "patient": patient,
        "launch": launch,
    }
    if opening.in_frame:
        return _answer(request, "opened", context)
    response = page(request, "launcher/launch_tab.html", context, partial="link")
    response[KIND] = "tab"
    if not request.htmx:
        # A redirect would be refused: the policy `form-action 'self'` counts for where a form's answer leads, too.
        response["Refresh"] = f"0; url={opening.address}"
        response["Referrer-Policy"] = "no-referrer"
    return response


def handover_page(
    request: StaffRequest, handover: Handover, *, form: LaunchForm, service: Service, patient: Patient | None
) -> HttpResponse:
    """What will be sent and what is missing, before anything is sent."""
    context = {"handover": handover, "ask": True, "service": service, "patient": patient, "form": form}
    return _answer(request, "handover", context)


def password_page(
    request: StaffRequest, *, form: LaunchForm, service: Service, patient: Patient | None, wrong: str = ""
) -> HttpResponse:
    """Once a day: the practice password, so that the Hub needs none of its own."""
    context = {"form": form, "service": service, "patient": patient, "wrong": wrong}
    return _answer(request, "password", context)


def failed(
    request: StaffRequest,
    error: LaunchFailed,
    *,
    form: LaunchForm | None = None,
    service: Service | None = None,
    patient: Patient | None = None,
    launch: Launch | None = None,
) -> HttpResponse:
    """The page that says what happened, what to do, and who can do it."""
    failure = failure_of(error.code)
    context = {
        "failure": failure,
        "detail": error.detail,
        "problems": field_problems(error.fields, patient),
        "service": service,
        "patient": patient,
        "launch": launch,
        "in_tab": bool(form and form.is_valid() and form.cleaned_data["in_tab"]),
    }
    # In the window it is a good answer to a good question; and proxies put pages of their own over 502 and 504.
    return _answer(request, "failed", context, status=200 if request.htmx else failure.status)


def _answer(request: StaffRequest, kind: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = page(request, "launcher/launch.html", context, partial=kind, status=status)
    response[KIND] = kind
    return response
