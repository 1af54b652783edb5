"""The window: opening a service in it, its menu, and what the browser tells of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.launcher import services
from offthecharts.practice.launcher.answers import failed, handover_page, opened, password_page
from offthecharts.practice.launcher.forms import LaunchForm
from offthecharts.practice.launcher.menu import entries_for
from offthecharts.practice.outbox.switches import signs_on
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.providers.base import Handover, LaunchFailed, Provider
from offthecharts.practice.providers.registry import provider_of
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup import queries
from offthecharts.practice.setup.forms import ASK, NOTICE, OFF, handover_of
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import change_options
from offthecharts.practice.signon.vouching import password_moment
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.signin import services as signin


@never_cache
@sensitive_post_parameters("password")
@require_POST
@staff_only
def launches(request: StaffRequest) -> HttpResponse:
    """Open a service for the open chart, or for none: the frame, or the page that says why not."""
    form = LaunchForm(request.POST)
    if not form.is_valid():
        return failed(request, LaunchFailed("not_set_up"), form=form)
    patient, gone = _patient(form.cleaned_data["patient"])
    if gone:
        return failed(request, LaunchFailed("patient_gone"), form=form)
    service, provider = _service(form.cleaned_data["service"])
    if service is None or provider is None:
        services.note_not_set_up(patient=patient, staff=request.user, click=form.click)
        return failed(request, LaunchFailed("not_set_up"), form=form, patient=patient)
    handover = _handover(service, provider, patient)
    if handover is not None and handover_of(service) == ASK:
        if not form.cleaned_data["confirmed"]:
            return handover_page(request, handover, form=form, service=service, patient=patient)
        _ask_no_more(request, form, service)
    given, asked = _password(request, form, service, patient)
    if asked is not None:
        return asked
    click = replace(form.click, password_given=given)
    launched = services.launch(service=service, provider=provider, patient=patient, staff=request.user, click=click)
    context: dict[str, Any] = {"form": form, "service": service, "patient": patient, "launch": launched.launch}
    if launched.opening is None:
        return failed(request, launched.failure or LaunchFailed("unexpected"), **context)
    return opened(request, launched.opening, handover=handover, **context)


def _password(
    request: StaffRequest, form: LaunchForm, service: Service, patient: Patient | None
) -> tuple[datetime | None, HttpResponse | None]:
    """When the practice password was given today; or, with single sign-on and once a day, the page that asks."""
    if not signs_on(service) or not service.is_enabled or form.cleaned_data["without_sign_on"]:
        return None, None
    wrong = ""
    if form.cleaned_data["password"]:
        try:
            signin.confirm(request=request, password=form.cleaned_data["password"])
        except DomainError as error:
            wrong = error.advice
    given = password_moment(request, request.office.zone)
    if given is not None and not wrong:
        return given, None
    return None, password_page(request, form=form, service=service, patient=patient, wrong=wrong)


def _patient(patient_id: UUID | None) -> tuple[Patient | None, bool]:
    """The patient, and whether one was asked for that is not there."""
    if patient_id is None:
        return None, False
    patient = Patient.objects.select_related("person").filter(pk=patient_id).first()
    return patient, patient is None


def _service(service_id: UUID) -> tuple[Service | None, Provider | None]:
    service = queries.services().filter(pk=service_id).first()
    return service, provider_of(service.provider) if service else None


def _handover(service: Service, provider: Provider, patient: Patient | None) -> Handover | None:
    """What the first launch for this patient tells; None when nobody wants to know, or it is not the first."""
    wanted = patient is not None and service.is_enabled and handover_of(service) != OFF
    return provider.handover(service, patient) if wanted and patient is not None else None


def _ask_no_more(request: StaffRequest, form: LaunchForm, service: Service) -> None:
    """The tick changes the service for everybody: it is shown to office managers, and counts from them alone."""
    if form.cleaned_data["ask_no_more"]:
        if not request.user.may_set_up:
            raise PermissionDenied
        change_options(service=service, name=service.name, options={"handover": NOTICE}, by=request.user)


@require_safe
@staff_only
def launch_menu(request: StaffRequest, patient_id: UUID | None = None) -> HttpResponse:
    """The entries of the menu for another chart; without JavaScript they come with the page."""
    patient, _gone = _patient(patient_id)
    context = {"entries": entries_for(patient), "patient": patient}
    return page(request, "launcher/menu.html", context, partial="entries")


@require_POST
@staff_only
def launch_outcome(request: StaffRequest, launch_id: UUID) -> HttpResponse:
    """The browser tells that the page did not show in the window; the answer is the page that says so."""
    code = request.POST.get("code", "")
    row = services.report(launch_id=launch_id, code=code, staff=request.user)
    if row is None or row.service is None:
        raise Http404
    detail = ""
    own = request.build_absolute_uri("/").rstrip("/")
    if code == "refused_framing" and own != settings.SITE_URL:
        detail = f"This program is open at {own}, but it is connected as {settings.SITE_URL}."
    error = LaunchFailed(code, detail=detail)
    return failed(request, error, service=row.service, patient=row.patient, launch=row)
