"""Deactivating a patient, and taking that back."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from offthecharts.practice.access import staff_only
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.services import set_active
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.audit.services import record
from offthecharts.web.undo import Done, offer


def _switch(request: StaffRequest, patient_id: UUID, *, is_active: bool) -> Patient:
    done = "activated" if is_active else "deactivated"
    try:
        with transaction.atomic():
            patient = set_active(patient_id=patient_id, is_active=is_active)
            record(actor=request.user, action=f"patient {done}", subject=patient)
    except Patient.DoesNotExist as error:
        raise Http404 from error
    return patient


@require_POST
@staff_only
def patient_deactivate(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Take a patient out of treatment; the chart stays."""
    patient = _switch(request, patient_id, is_active=False)
    action = reverse("patient_activate", args=[patient_id])
    offer(request, Done(text=f"{patient.person} is inactive now.", action=action))
    return redirect("patient", patient_id)


@require_POST
@staff_only
def patient_activate(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Take a patient back into treatment."""
    patient = _switch(request, patient_id, is_active=True)
    action = reverse("patient_deactivate", args=[patient_id])
    offer(request, Done(text=f"{patient.person} is active again.", action=action))
    return redirect("patient", patient_id)
