"""The patient form: a new chart, and changes to one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
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


def _draw(request: StaffRequest, form: ChartForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "patient": form.patient, **more}
    return page(request, FORM, context, partial="holders", status=status)


def _form(request: StaffRequest, patient: Patient | None) -> ChartForm:
    """The form as it was posted; when a button of an account holder was pressed, not to be saved yet."""
    data = request.POST.dict()
    if PRESSED in data:
        return ChartForm.pressed(data, request.FILES, patient, data[PRESSED])
    return ChartForm.posted(data, request.FILES, patient)


def _is_somebody_else(request: StaffRequest) -> bool:
    return request.POST.get("is_somebody_else") == "yes"


@require_http_methods(["GET", "POST"])
@staff_only
def patient_new(request: StaffRequest) -> HttpResponse:
    """A new patient with account holders."""
    if request.method != "POST":
        return _draw(request, ChartForm.empty(guess(request.GET.get("name", ""))))
    form = _form(request, None)
    if not form.is_bound:
        return _draw(request, form)
    if not form.is_valid():
        return _draw(request, form, status=422)
    try:
        patient = create_patient(
            person=form.person_data(),
            holders=form.holder_data(),
            photo_sha256=form.photo.outcome() or "",
            is_somebody_else=_is_somebody_else(request),
            idempotency_key=form.idempotency_key,
        )
    except PossibleDuplicate as error:
        return _draw(request, form, status=409, duplicates=error)
    except UnknownPerson as error:
        return _draw(request, form, status=422, unknown=error)
    record(actor=request.user, action="patient added", subject=patient)
    messages.success(request, f"{patient.person} has a chart now: number {patient.chart_number}.")
    return redirect("patient", patient.pk)


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
    form = _form(request, patient)
    if not form.is_bound:
        return _draw(request, form)
    if not form.is_valid():
        return _draw(request, form, status=422)
    try:
        _save(request, form, patient)
    except PossibleDuplicate as error:
        return _draw(request, form, status=409, duplicates=error)
    except UnknownPerson as error:
        return _draw(request, form, status=422, unknown=error)
    except ChangedMeanwhile as error:
        return _show_differences(request, form, error)
    messages.success(request, "Saved.")
    return redirect("patient", patient_id)


def _save(request: StaffRequest, form: ChartForm, patient: Patient) -> None:
    update_patient(
        patient_id=patient.pk,
        person=form.person_data(),
        holders=form.holder_data(),
        photo_sha256=form.photo.outcome(),
        seen=seen.read(form.seen),
        is_somebody_else=_is_somebody_else(request),
    )
    record(actor=request.user, action="patient changed", subject=patient)


def _show_differences(request: StaffRequest, form: ChartForm, error: ChangedMeanwhile) -> HttpResponse:
    data, differences = merge(form, request.POST.dict(), error)
    assert form.patient is not None
    patient = snapshot_source(form.patient.pk)
    again = ChartForm.posted(data, None, patient)
    saved = AuditEntry.objects.filter(subject_id=str(patient.pk), action="patient changed").first()
    return _draw(request, again, status=409, changed=error, differences=differences, last_saved=saved)
