"""The resources `patient`, `patient/{id}` and `patient/batch`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse

from offthecharts.hub.api.compat_v2 import intake
from offthecharts.hub.api.compat_v2.errors import InvalidRecord, messages
from offthecharts.hub.api.compat_v2.people import patient
from offthecharts.hub.api.compat_v2.resources import MOST, neighbours, page_of, record_of
from offthecharts.hub.api.errors import NotFound
from offthecharts.hub.api.problems import read_json
from offthecharts.hub.members.editing import archive
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice
from offthecharts.web.errors import DomainError

FILTERS = {
    "external_id": "external_id",
    "firstname": "first_name__iexact",
    "lastname": "last_name__iexact",
    "email": "email__iexact",
}


def list_patients(request: HttpRequest, practice: Practice) -> JsonResponse:
    """Patients by their number, filtered as the address asks. Three queries."""
    limit, offset = page_of(request)
    found = list(_filtered(request, practice)[offset : offset + limit + 1])
    patients = _presented(practice, found[:limit])
    pages = neighbours(request, limit, offset, more=len(found) > limit)
    return JsonResponse({"count": len(patients), "patients": patients, **pages})


def read_patient(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """One patient, not wrapped."""
    return _one(practice, _patient_or_404(practice, number))


def add_patient(request: HttpRequest, practice: Practice) -> JsonResponse:
    """Take a patient in; repeating it makes no second one."""
    return _one(practice, intake.take_in(practice=practice, sent=record_of(request)), status=201)


def change_patient(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """Change what was sent and keep the rest."""
    member = _patient_or_404(practice, number)
    return _one(practice, intake.change(member=member, sent=record_of(request)))


def delete_patient(request: HttpRequest, practice: Practice, number: int) -> JsonResponse:
    """Archive the member: the ledger stays."""
    archive(member=_patient_or_404(practice, number))
    return JsonResponse({}, status=200)


def add_batch(request: HttpRequest, practice: Practice) -> JsonResponse:
    """Take many patients in, each by itself: one that cannot be taken in spoils no other."""
    sent = read_json(request)
    if not isinstance(sent, list) or len(sent) > MOST:
        raise InvalidRecord({"body": [f"Send an array of at most {MOST} patients."]})
    members: dict[Any, Member] = {}
    refused = []
    for record in sent:
        try:
            if not isinstance(record, dict):
                raise InvalidRecord({"patient": ["Send an object."]})
            member = intake.take_in(practice=practice, sent=record)
            members[member.id] = member
        except DomainError as error:
            refused.append({"patient": record, "errors": messages(error)})
    return JsonResponse({"patients": _presented(practice, members.values()), "Errors": refused})


def _filtered(request: HttpRequest, practice: Practice) -> QuerySet[Member]:
    rows = Member.objects.of(practice).filter(is_patient=True, archived_at__isnull=True).order_by("number")
    for name, lookup in FILTERS.items():
        if text := request.GET.get(name, "").strip():
            rows = rows.filter(**{lookup: text})
    if text := request.GET.get("responsible_email", "").strip():
        holders = Member.objects.of(practice).filter(email__iexact=text).values("id")
        theirs = Responsibility.objects.of(practice).filter(account_holder_id__in=holders)
        rows = rows.filter(Q(id__in=theirs.values("patient_id")))
    if request.GET.get("username", "").strip():
        rows = rows.none()  # patients have no user names here, so nobody has the one that was asked for
    return rows


def _patient_or_404(practice: Practice, number: int) -> Member:
    named = Member.objects.of(practice).filter(number=number).first()
    member = kept_of(named) if named is not None else None
    if member is None or not member.is_patient or member.archived_at is not None:
        raise NotFound("The practice has no patient with this id, or the patient was deleted.")
    member.practice = practice
    return member


def _one(practice: Practice, member: Member, *, status: int = 200) -> JsonResponse:
    return JsonResponse(_presented(practice, [member])[0], status=status)


def _presented(practice: Practice, members: Iterable[Member]) -> list[dict[str, Any]]:
    """The patients with their first account holders. One query."""
    ids = [member.id for member in members]
    rows = Responsibility.objects.of(practice).filter(patient_id__in=ids).select_related("account_holder")
    holders: dict[Any, Member] = {}
    for row in rows.order_by("position"):
        holders.setdefault(row.patient_id, row.account_holder)
    return [patient(member, holders.get(member.id)) for member in members]
