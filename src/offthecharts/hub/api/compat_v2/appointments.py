"""The resources `appointment` and `appointment/{id}`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, JsonResponse

from offthecharts.hub.api.compat_v2.errors import InvalidRecord
from offthecharts.hub.api.compat_v2.resources import neighbours, page_of, record_of
from offthecharts.hub.api.errors import NotFound
from offthecharts.hub.appointments import services
from offthecharts.hub.appointments.errors import InvalidAppointment
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice

LATEST = 4_102_444_800  # the year 2100: what lies beyond is in milliseconds, or nonsense


def list_appointments(request: HttpRequest, practice: Practice) -> JsonResponse:
    """Appointments by their number. Two queries."""
    limit, offset = page_of(request)
    rows = _known(practice).order_by("number")
    if external_id := request.GET.get("external_id", "").strip():
        rows = rows.filter(external_id=external_id)
    found = list(rows[offset : offset + limit + 1])
    shown = [_presented(row) for row in found[:limit]]
    pages = neighbours(request, limit, offset, more=len(found) > limit)
    return JsonResponse({"count": len(shown), "appointments": shown, **pages})


def read_appointment(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """One appointment, not wrapped."""
    return JsonResponse(_presented(_appointment_or_404(practice, number)))


def add_appointment(request: HttpRequest, practice: Practice) -> JsonResponse:
    """Store an appointment; one with a known external id is changed instead."""
    values = _values(practice, record_of(request))
    missing = {name: ["This is needed."] for name in ("patient_id", "start_time") if _OWN[name] not in values}
    if missing:
        raise InvalidRecord(missing)
    try:
        stored = services.report(practice=practice, **values)
    except InvalidAppointment as error:
        raise InvalidRecord(error.fields) from error
    return JsonResponse(_presented(_appointment_or_404(practice, stored.number)), status=201)


def change_appointment(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """Change what was sent and keep the rest."""
    appointment = _appointment_or_404(practice, number)
    values = _values(practice, record_of(request))
    if "member" in values:
        values["member_id"] = values.pop("member").id
    try:
        services.change(appointment=appointment, values=values)
    except InvalidAppointment as error:
        raise InvalidRecord(error.fields) from error
    return JsonResponse(_presented(_appointment_or_404(practice, number)))


def delete_appointment(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """Take it away."""
    services.remove(appointment=_appointment_or_404(practice, number))
    return JsonResponse({}, status=200)


_OWN = {"patient_id": "member", "start_time": "starts_at"}


def _known(practice: Practice) -> Any:
    return ReportedAppointment.objects.of(practice).filter(removed_at__isnull=True).select_related("member")


def _appointment_or_404(practice: Practice, number: int) -> ReportedAppointment:
    appointment: ReportedAppointment | None = _known(practice).filter(number=number).first()
    if appointment is None:
        raise NotFound("The practice has no appointment with this id, or it was deleted.")
    return appointment


def _presented(row: ReportedAppointment) -> dict[str, Any]:
    return {
        "id": row.number,
        "external_id": row.external_id,
        "patient_id": str(row.member.number),
        "start_time": int(row.starts_at.timestamp()),
        "description": row.description,
    }


def _values(practice: Practice, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were sent, as the service takes them. Raises InvalidRecord."""
    problems: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for name in ("external_id", "description"):
        if isinstance(sent.get(name), str | int):
            values[name] = "".join(sign for sign in str(sent[name]) if sign.isprintable()).strip()
        elif sent.get(name) is not None:
            problems[name] = ["Send text."]
    if sent.get("start_time") is not None:
        seconds = _whole(sent["start_time"])
        if seconds is None or not 0 < seconds < LATEST:
            problems["start_time"] = ["Send Unix seconds, UTC."]
        else:
            values["starts_at"] = datetime.fromtimestamp(seconds, UTC)
    if sent.get("patient_id") is not None:
        number = _whole(sent["patient_id"])
        member = _patient(practice, number) if number is not None else None
        if member is None:
            problems["patient_id"] = ["The practice has no patient with this id."]
        values["member"] = member
    if problems:
        raise InvalidRecord(problems)
    return values


def _patient(practice: Practice, number: int) -> Member | None:
    named = Member.objects.of(practice).filter(number=number).first()
    member = kept_of(named) if named is not None else None
    return member if member is not None and member.is_patient and member.archived_at is None else None


def _whole(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None
