"""Telling a Hub after the fact: the parts of a ``wire.changes.Change``, and what its answers teach us."""

from typing import Any
from uuid import UUID

from offthecharts.practice.hublink import profiles
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.hublink.snapshot import UnfitChart, photo_bytes, snapshot_of
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import snapshot_source
from offthecharts.practice.setup.models import Service
from offthecharts.wire.changes import ChartChanges, PatientChange
from offthecharts.wire.messages import LaunchProfile


class Unfit(Exception):
    """The chart cannot be sent as it is; `fields` has messages by path."""

    title = "Some fields of the chart cannot be sent"

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(self.title)
        self.fields = fields


def body_of_patient(service: Service, patient_id: str, *, changes: ChartChanges, create: bool) -> dict[str, Any]:
    """The chart as it is now, its photo by hash; :func:`with_photo` adds the bytes. Raises Unfit. Four queries."""
    patient = snapshot_source(UUID(patient_id))
    try:
        snapshot = snapshot_of(patient, with_bytes=False)
    except UnfitChart as error:
        raise Unfit(error.fields) from error
    return PatientChange(patient=snapshot, changes=changes, create=create).model_dump(mode="json")


def with_photo(service: Service, patient_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """`body` with the photo's bytes, unless the Hub has them. One query and a file."""
    photo = body["patient"]["photo"]
    if photo is None:
        return body
    known = profiles.known_photos(HubProfile.objects.filter(service=service, patient_id=UUID(patient_id)).first())
    if photo["sha256"] in known:
        return body
    jpeg = photo_bytes(photo["sha256"])
    return {**body, "patient": {**body["patient"], "photo": {**photo, "jpeg_base64": jpeg}}}


def note_told(service: Service, patient_id: str, *, profile: LaunchProfile | None, balance: int | None) -> None:
    """Keep what the Hub's answer says about a patient: the profile, or the balance alone. Up to three queries."""
    if profile is not None and profile.id:
        patient = Patient.objects.get(pk=patient_id)
        sent = patient.person.photo_sha256
        profiles.remember(service=service, patient=patient, told=profile, sent_photo=sent)
    elif balance is not None:
        profiles.remember_balance(service=service, patient_id=UUID(patient_id), points=balance)
