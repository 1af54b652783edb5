"""The Admin window, with a chart or without."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.appointments.queries import of_day
from offthecharts.practice.patients.chart import read_chart
from offthecharts.practice.patients.found import find
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import count_patients
from offthecharts.practice.patients.recent import recent_patients, remember
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.pages import page
from offthecharts.web.undo import take_offer

ADMIN = "patients/admin.html"
FOUND_ON_PAGE = 50


def _today() -> dict[str, Any]:
    today = timezone.localdate()
    return {"today": today, "now": timezone.now(), "appointments": list(of_day(today))}


def _around(request: StaffRequest) -> dict[str, Any]:
    """What stands beside the chart; htmx asks for the chart alone."""
    alone = request.htmx and not request.htmx.history_restore_request
    return {} if alone else {"in_admin_window": True, **_today()}


@require_safe
@staff_only
def home(request: StaffRequest) -> HttpResponse:
    """The Admin window without a patient: what was searched for, or the charts opened lately."""
    typed = request.GET.get("q", "").strip()
    found = find(typed, limit=FOUND_ON_PAGE) if typed else []
    if len(found) == 1 and not request.htmx:
        return redirect("patient", found[0].patient.pk)
    counts = count_patients()
    context = {
        "q": typed,
        "search_typed": typed,
        "found": found,
        "recent": [] if typed else recent_patients(request),
        "count_active": counts[True],
        "count_inactive": counts[False],
        **_around(request),
    }
    return page(request, ADMIN, context, partial="chart")


@require_safe
@staff_only
def patient(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The Admin window with the chart of a patient."""
    try:
        chart = read_chart(patient_id)
    except Patient.DoesNotExist as error:
        raise Http404 from error
    remember(request, chart.patient)
    context = {"chart": chart, "patient": chart.patient, "done": take_offer(request), **_around(request)}
    return page(request, ADMIN, context, partial="chart")


@require_safe
@staff_only
def today_list(request: StaffRequest) -> HttpResponse:
    """Today's appointments beside the chart; the page asks again every minute."""
    return page(request, ADMIN, {"patient": None, "count_active": 1, **_today()}, partial="today_rows")
