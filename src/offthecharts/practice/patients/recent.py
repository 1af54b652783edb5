"""The charts that somebody opened lately, kept in their session."""

from uuid import UUID

from django.http import HttpRequest

from offthecharts.practice.patients.models import Patient

KEPT = 8
_SESSION_KEY = "recent_patients"


def remember(request: HttpRequest, patient: Patient) -> None:
    """Put `patient` first on the list."""
    opened = [str(patient.pk), *(other for other in _ids(request) if other != str(patient.pk))][:KEPT]
    if opened != _ids(request):
        request.session[_SESSION_KEY] = opened


def recent_patients(request: HttpRequest) -> list[Patient]:
    """The patients opened last, the latest first. One query."""
    ids = [UUID(text) for text in _ids(request)]
    found = Patient.objects.select_related("person").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _ids(request: HttpRequest) -> list[str]:
    return list(request.session.get(_SESSION_KEY, []))
