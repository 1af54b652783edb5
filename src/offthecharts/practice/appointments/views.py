"""The day list, booking, and the steps of an appointment."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from offthecharts.practice.access import staff_only
from offthecharts.practice.appointments import queries, services
from offthecharts.practice.appointments.errors import BookedTwice, ChangedMeanwhile
from offthecharts.practice.appointments.forms import AppointmentForm, FindingsForm
from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.chart import appointments_of
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.search import find_patients
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.pages import page

FIRST_YEAR, LAST_YEAR = 1990, 2200


def _day_asked(text: str) -> date:
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    return asked if asked is not None and FIRST_YEAR <= asked.year <= LAST_YEAR else timezone.localdate()


@require_safe
@staff_only
def appointments_day(request: StaffRequest) -> HttpResponse:
    """The appointments of one day: ``?day=2026-11-24``, else today; ``?status=`` shows those alone."""
    day = _day_asked(request.GET.get("day", ""))
    status = request.GET.get("status", "")
    rows = queries.of_day(day)
    shown = rows.filter(status=status) if status in Status.values else rows
    context = {
        "day": day,
        "today": timezone.localdate(),
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "status": status,
        "appointments": list(shown),
        "counted": queries.count_day(day),
    }
    return page(request, "appointments/day.html", context, partial="list")


def _patient_asked(request: StaffRequest) -> Patient | None:
    asked = request.GET.get("patient", "")
    if not asked:
        return None
    try:
        return get_object_or_404(Patient.objects.select_related("person"), pk=UUID(asked))
    except ValueError as error:
        raise Http404("not a patient") from error


@require_http_methods(["GET", "POST"])
@staff_only
def appointment_new(request: StaffRequest) -> HttpResponse:
    """Book: ``?patient=`` names the patient; without it the patient is looked up first by ``?q=``."""
    patient = _patient_asked(request)
    text = request.GET.get("q", "").strip()
    day = _day_asked(request.GET.get("day", ""))
    context: dict[str, Any] = {"patient": patient, "q": text, "day": day}
    if patient is None:
        context["found"] = find_patients(text, limit=12) if text else []
        return page(request, "appointments/choose_patient.html", context, partial="found")
    form = AppointmentForm(request.POST or None, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.book(patient=patient, by=request.user, **form.values)
        except BookedTwice as error:
            form.add_error("time", f"{error.heading}: {_moment(error.other)}. {error.advice}")
        else:
            messages.success(request, f"{patient.person.full_name} is booked for {_moment(made)}.")
            return redirect(f"{reverse('appointments_day')}?day={timezone.localtime(made.starts_at).date()}")
    return _form_page(request, form, context)


@require_http_methods(["GET", "POST"])
@staff_only
def appointment_edit(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    """Move an appointment to another time or describe it anew."""
    found = get_object_or_404(Appointment.objects.select_related("patient__person"), pk=appointment_id)
    form = AppointmentForm(request.POST or None, appointment=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change(appointment_id=found.pk, by=request.user, **form.values)
        except BookedTwice as error:
            form.add_error("time", f"{error.heading}: {_moment(error.other)}. {error.advice}")
        else:
            messages.success(request, f"Saved: {found.patient.person.full_name}, {_moment(changed)}.")
            return redirect(f"{reverse('appointments_day')}?day={timezone.localtime(changed.starts_at).date()}")
    return _form_page(request, form, {"appointment": found, "patient": found.patient})


def _form_page(request: StaffRequest, form: AppointmentForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {**context, "form": form, "kinds": queries.kinds_in_use()}
    return page(request, "appointments/appointment_form.html", context, status=status)


def _moment(appointment: Appointment) -> str:
    start = timezone.localtime(appointment.starts_at)
    return f"{start:%A}, {start.day} {start:%B}, {start:%H:%M}"


@require_POST
@staff_only
def appointment_move(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    """Arrived, seated, kept, missed or cancelled, from where the person saw it (`seen`)."""
    try:
        seen, to = Status(request.POST.get("seen", "")), Status(request.POST.get("to", ""))
    except ValueError as error:
        raise Http404("no such step") from error
    try:
        moved = services.move_on(appointment_id=appointment_id, seen=seen, to=to, by=request.user)
    except ChangedMeanwhile as error:
        return _row(request, error.appointment, problem=error.advice)
    return _row(request, moved)


@require_POST
@staff_only
def appointment_undo(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    """Take the last step back."""
    try:
        seen = Status(request.POST.get("seen", ""))
    except ValueError as error:
        raise Http404("no such step") from error
    try:
        moved = services.step_back(appointment_id=appointment_id, seen=seen, by=request.user)
    except ChangedMeanwhile as error:
        return _row(request, error.appointment, problem=error.advice)
    return _row(request, moved)


@require_http_methods(["GET", "POST"])
@staff_only
def appointment_findings(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    """What was found at the visit, to be noted or changed: from the day list, or ``?place=chart`` from the chart."""
    found = get_object_or_404(Appointment.objects.select_related("patient__person"), pk=appointment_id)
    place = "chart" if request.GET.get("place") == "chart" else "day"
    form = FindingsForm(request.POST or None, appointment=found)
    if request.method == "POST" and form.is_valid():
        noted = services.note_findings(appointment_id=found.pk, findings=form.cleaned_data, by=request.user)
        return _back_in_chart(request, noted) if place == "chart" else _row(request, noted)
    context = {"appointment": found, "form": form, "place": place}
    status = 422 if form.is_bound else 200
    answer = page(request, "appointments/findings.html", context, partial="dialog", status=status)
    return retarget(reswap(answer, "innerHTML"), "#dialog-content") if form.is_bound else answer


def _back_in_chart(request: StaffRequest, appointment: Appointment) -> HttpResponse:
    """The appointments of the chart for htmx, else the chart."""
    if not request.htmx:
        return redirect("patient", appointment.patient_id)
    context = {"patient": appointment.patient, "appointments": appointments_of(appointment.patient), "is_open": True}
    return render(request, "patients/_chart_appointments.html", context)


def _row(request: StaffRequest, appointment: Appointment, problem: str = "") -> HttpResponse:
    """The row of the day list for htmx, with the counts of its day, else the day list again."""
    found = Appointment.objects.select_related("patient__person").get(pk=appointment.pk)
    day = timezone.localtime(found.starts_at).date()
    if request.htmx:
        shown = QueryDict(urlsplit(request.htmx.current_url or "").query).get("status", "")
        counts = {"is_moved": True, "day": day, "status": shown, "counted": queries.count_day(day)}
        context = {"appointment": found, "problem": problem, **counts}
        return page(request, "appointments/day.html", context, partial="moved")
    if problem:
        messages.warning(request, problem)
    return redirect(f"{reverse('appointments_day')}?day={day}#{found.pk}")
