"""Giving points in the chart, and taking them back. Nothing here waits for the network."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.chartpoints import queries, services
from offthecharts.practice.chartpoints.errors import ChartPointsOff
from offthecharts.practice.chartpoints.forms import GivePointsForm
from offthecharts.practice.chartpoints.menus import menu_of
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.said import said_given, said_taken_back
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup.models import Service
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer

PAGE = "chartpoints/give.html"


def _found(patient_id: UUID, service_id: UUID) -> tuple[Patient, Service]:
    patient = Patient.objects.select_related("person").filter(pk=patient_id).first()
    if patient is None:
        raise Http404("There is no such patient.")
    service = queries.giving_service(service_id)
    if service is None:
        raise ChartPointsOff("The office manager can switch it on in Practice Setup, Web and Reminders.")
    return patient, service


def _draw(request: StaffRequest, patient: Patient, service: Service, **more: Any) -> HttpResponse:
    """The page; for htmx the panel with a form that was refused, or what moves in it."""
    panel = queries.panel(service, patient)
    form = more.pop("form", None) or GivePointsForm(service=service, menu=panel.menu)
    context = {"panel": panel, "patient": patient, "form": form, **more}
    refused = form.is_bound and not form.is_valid()
    if not request.htmx:
        return render(request, PAGE, context, status=422 if refused else 200)
    response = render(request, f"{PAGE}#{'form' if refused else 'live'}", context, status=422 if refused else 200)
    if refused:
        response["HX-Retarget"], response["HX-Reswap"] = f"#give-form-{service.pk}", "outerHTML"
    return response


@sensitive_post_parameters("card")
@require_http_methods(["GET", "POST"])
@staff_only
def chart_points(request: StaffRequest, patient_id: UUID, service_id: UUID) -> HttpResponse:
    """The panel as a page of its own; posted, gives the points that are ticked."""
    patient, service = _found(patient_id, service_id)
    if request.method != "POST":
        return _draw(request, patient, service)
    form = GivePointsForm(request.POST, service=service, menu=menu_of(service))
    if not form.is_valid():
        return _draw(request, patient, service, form=form)
    try:
        given = services.give(
            service=service,
            patient=patient,
            lines=form.lines,
            staff=request.user,
            form_key=form.cleaned_data["idempotency_key"],
            comment=form.cleaned_data["comment"],
            card_number=form.cleaned_data["card"],
        )
    except DomainError as error:
        form.add_error(None, f"{error.heading}. {error.advice}")
        return _draw(request, patient, service, form=form)
    return _done(request, given.award, said_given(given))


def _done(request: StaffRequest, award: ChartAward, done: Done) -> HttpResponse:
    """The panel's moving part with what was done, and fresh keys for its forms; without JavaScript the chart."""
    if request.htmx:
        return _draw(request, award.patient, award.service, done=done, was_whole="whole" in request.POST)
    offer(request, done)
    return redirect(f"{reverse('patient', args=[award.patient_id])}#points-{award.service_id}")


@require_safe
@staff_only
def points_now(request: StaffRequest, patient_id: UUID, service_id: UUID) -> HttpResponse:
    """Balance and list as they are now; the panel asks while something waits."""
    patient, service = _found(patient_id, service_id)
    return render(request, f"{PAGE}#live", {"panel": queries.panel(service, patient), "patient": patient})


@require_POST
@staff_only
def chart_points_undo(request: StaffRequest, award_id: int) -> HttpResponse:
    """Take points back: out of the queue, or by a reversal when they may be in the Hub already."""
    try:
        award = queries.award_of(award_id)
    except ChartAward.DoesNotExist as error:
        raise Http404 from error
    try:
        in_hub = services.take_back(award=award, staff=request.user)
    except DomainError as error:
        return _done(request, award, Done(text=f"{error.heading}. {error.advice}"))
    return _done(request, award, said_taken_back(award, in_hub=in_hub))
