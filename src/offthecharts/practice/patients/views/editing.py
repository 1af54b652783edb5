"""The patient form: a new chart, and changes to one."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from offthecharts.practice.access import staff_only
from offthecharts.practice.patients import seen
from offthecharts.practice.patients.errors import ChangedMeanwhile, PossibleDuplicate, UnknownPerson
from offthecharts.practice.patients.forms.chart import ChartForm
from offthecharts.practice.patients.forms.merge import merge
from offthecharts.practice.patients.guess import guess
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import snapshot_source
from offthecharts.practice.patients.services import create_patient, update_patient
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.audit.services import record
from offthecharts.web.pages import page

FORM = "patients/patient_form.html"
PRESSED = "do"
SAVED = "saved_patient_forms"


def _draw(request: StaffRequest, form: ChartForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "patient": form.patient, **more}
    return page(request, FORM, context, partial="holders", status=status)


def _posted(
    request: StaffRequest, patient: Patient | None, save: Callable[[ChartForm], HttpResponse]
) -> HttpResponse:
    """Save the posted form when everything is right, else show it again and say what stands in the way."""
    data = request.POST.dict()
    if PRESSED in data:  # a button of an account holder: nothing is to be saved yet
        return _draw(request, ChartForm.pressed(data, request.FILES, patient, data[PRESSED]))
    form = ChartForm.posted(data, request.FILES, patient)
    if not form.is_valid():
        return _draw(request, form, status=422)
    if (saved := _saved_before(request, form)) is not None:
        return redirect("patient", saved)
    if not form.are_new_people and not form.became_patient and (namesakes := form.namesakes()):
        return _draw(request, form, status=409, namesakes=namesakes)
    try:
        with transaction.atomic():
            return save(form)
    except PossibleDuplicate as error:
        return _draw(request, form, status=409, duplicates=error)
    except UnknownPerson as error:
        return _draw(request, form, status=422, unknown=error)
    except ChangedMeanwhile as error:
        return _show_differences(request, form, error)


def _saved_before(request: StaffRequest, form: ChartForm) -> UUID | None:
    """The patient whom this very form saved already, as by a double press."""
    if form.patient is not None:
        return form.patient.pk if form.idempotency_key in request.session.get(SAVED, []) else None
    return Patient.objects.filter(created_with=form.idempotency_key).values_list("pk", flat=True).first()


def _is_somebody_else(request: StaffRequest) -> bool:
    return request.POST.get("is_somebody_else") == "yes"


@require_http_methods(["GET", "POST"])
@staff_only
def patient_new(request: StaffRequest) -> HttpResponse:
    """A new patient with account holders."""
    if request.method != "POST":
        return _draw(request, ChartForm.empty(guess(request.GET.get("name", ""))))
    return _posted(request, None, partial(_create, request))


@require_http_methods(["GET", "POST"])
@staff_only
def patient_edit(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Change a chart."""
    try:
        patient = snapshot_source(patient_id)
    except Patient.DoesNotExist as error:
        raise Http404 from error
    if request.method != "POST":
        return _draw(request, ChartForm.of(patient))
    return _posted(request, patient, partial(_change, request, patient))


def _create(request: StaffRequest, form: ChartForm) -> HttpResponse:
    patient = create_patient(
        person=form.person_data(),
        holders=form.holder_data(),
        photo_sha256=form.photo.outcome() or "",
        is_somebody_else=_is_somebody_else(request),
        person_id=form.became_patient,
        idempotency_key=form.idempotency_key,
    )
    record(actor=request.user, action="patient added", subject=patient)
    messages.success(request, f"{patient.person} has a chart now: number {patient.chart_number}.")
    return redirect("patient", patient.pk)


def _change(request: StaffRequest, patient: Patient, form: ChartForm) -> HttpResponse:
    update_patient(
        patient_id=patient.pk,
        person=form.person_data(),
        holders=form.holder_data(),
        photo_sha256=form.photo.outcome(),
        seen=seen.read(form.seen),
        is_somebody_else=_is_somebody_else(request),
    )
    record(actor=request.user, action="patient changed", subject=patient)
    request.session[SAVED] = [form.idempotency_key, *request.session.get(SAVED, [])][:20]
    messages.success(request, "Saved.")
    return redirect("patient", patient.pk)


def _show_differences(request: StaffRequest, form: ChartForm, error: ChangedMeanwhile) -> HttpResponse:
    data, differences = merge(form, request.POST.dict(), error)
    assert form.patient is not None
    if not differences and error.seen:  # the same was saved already, as by a double press
        return redirect("patient", form.patient.pk)
    patient = snapshot_source(form.patient.pk)
    again = ChartForm.posted(data, None, patient)
    saved = AuditEntry.objects.filter(subject_id=str(patient.pk), action="patient changed").first()
    return _draw(request, again, status=409, changed=error, differences=differences, last_saved=saved)
