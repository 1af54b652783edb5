"""Handing a patient over to the Hub."""

from uuid import UUID

from django.utils import timezone

from offthecharts.practice.hublink import profiles
from offthecharts.practice.hublink.changes import note_told
from offthecharts.practice.hublink.clients import client_of, own_origin
from offthecharts.practice.hublink.profiles import Told
from offthecharts.practice.hublink.snapshot import snapshot_of
from offthecharts.practice.outbox.switches import chart_changes_of
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import snapshot_source
from offthecharts.practice.setup.models import Service
from offthecharts.wire.messages import LaunchRequest, LaunchResponse, PatientSnapshot


def launch(
    *,
    service: Service,
    patient: Patient | None,
    staff_name: str,
    in_tab: bool,
    key: str,
    request_id: str,
    assertion: str = "",
) -> LaunchResponse:
    """Tell the Hub behind `service` whom the window is for and get its one-time address. One call over the network.

    Raises WireError, UnfitChart and UnreadableSecret.
    """
    snapshot = _snapshot(service, patient.pk) if patient is not None else None
    request = LaunchRequest(
        staff_name=staff_name[:120],
        origin=own_origin(),
        in_tab=in_tab,
        patient=snapshot,
        assertion=assertion,
        changes=chart_changes_of(service),
    )
    asked_at = timezone.now()
    answer = client_of(service, request_id=request_id).launch(request, idempotency_key=key)
    if patient is not None and answer.profile is not None:
        sent = snapshot.photo if snapshot else None
        sent_photo = sent.sha256 if sent is not None and sent.jpeg_base64 else ""
        told = Told(patient.pk, profile=answer.profile, sent_photo=sent_photo)
        note_told(service, [told], asked_at=asked_at)
    return answer


def _snapshot(service: Service, patient_id: UUID) -> PatientSnapshot:
    patient = snapshot_source(patient_id)
    return snapshot_of(patient, known_photos=profiles.known_photos(profiles.profile_of(service, patient)))
