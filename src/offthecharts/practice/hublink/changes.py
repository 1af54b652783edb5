"""Telling a Hub after the fact: the parts of a ``wire.changes.Change``, and what its answers teach us."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from offthecharts.practice.hublink import profiles
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.hublink.profiles import Told
from offthecharts.practice.hublink.snapshot import UnfitChart, patients_among, photo_bytes, snapshot_of
from offthecharts.practice.outbox.services import queue_charts
from offthecharts.practice.outbox.switches import chart_changes_of
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import with_account_holders
from offthecharts.practice.setup.models import Service
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.wire.changes import ChartChanges, PatientChange

BY_CARD: Final = "card-"
"""Begins the subject of what is for whoever has a card, instead of a patient's id."""


class Unfit(Exception):
    """The chart cannot be sent as it is; `fields` has messages by path."""

    title = "Some fields of the chart cannot be sent"

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(self.title)
        self.fields = fields


def bodies_of_patients(
    may_create: Mapping[str, bool], *, changes: ChartChanges, create_active: bool
) -> dict[str, dict[str, Any] | Unfit]:
    """The charts of these patients as they are now, photos by hash; ``with_photos`` adds the bytes. Three queries.

    `may_create` says by the patient's id who gets a profile in any case; with `create_active` every active patient
    does. What cannot be sent has its Unfit instead; it spoils no other.
    """
    ids = [UUID(patient_id) for patient_id in may_create]
    rows = {str(row.pk): row for row in with_account_holders(Patient.objects.filter(pk__in=ids))}
    people = {holder.person_id for row in rows.values() for holder in row.account_holders.all()}
    patients = patients_among(people)
    made: dict[str, dict[str, Any] | Unfit] = {}
    for patient_id, create in may_create.items():
        row = rows.get(patient_id)
        if row is None:
            made[patient_id] = Unfit({"patient": ["The chart is not there any more."]})
            continue
        try:
            snapshot = snapshot_of(row, with_bytes=False, patients=patients)
        except UnfitChart as error:
            made[patient_id] = Unfit(error.fields)
            continue
        create = create or (create_active and row.is_active)
        made[patient_id] = PatientChange(patient=snapshot, changes=changes, create=create).model_dump(mode="json")
    return made


def with_photos[Key](service: Service, charts: Mapping[Key, tuple[str, dict[str, Any]]]) -> dict[Key, dict[str, Any]]:
    """Each of the bodies (with its patient's id) with the photo's bytes, unless the Hub has them. One query at most.

    Reads one file for each photo that goes.
    """
    ids = [UUID(patient_id) for patient_id, body in charts.values() if body["patient"]["photo"]]
    rows = HubProfile.objects.filter(service=service, patient__in=ids) if ids else ()
    known = {str(row.patient_id): profiles.known_photos(row) for row in rows}
    return {key: _with_photo(body, known.get(patient_id, frozenset())) for key, (patient_id, body) in charts.items()}


def _with_photo(body: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    photo = body["patient"]["photo"]
    if photo is None or photo["sha256"] in known:
        return body
    jpeg = photo_bytes(photo["sha256"])
    return {**body, "patient": {**body["patient"], "photo": {**photo, "jpeg_base64": jpeg}}}


def note_told(service: Service, told: Sequence[Told], *, asked_at: datetime) -> None:
    """Keep what the answer to a call of `asked_at` says about patients. Few queries for any number of them.

    A Hub that wants the bytes of a photo, which it was thought to know, gets the chart again.
    """
    profiles.remember(service=service, told=told, asked_at=asked_at)
    wanting = {one.patient_id for one in told if one.profile and one.profile.wants_photo and not one.sent_photo}
    if wanting and chart_changes_of(service) != ChartChanges.OFF:
        patients = Patient.objects.filter(pk__in=wanting).select_related("person")
        there = [patient.pk for patient in patients if photos.is_there(patient.person.photo_sha256)]
        queue_charts(service=service, patient_ids=there)


def patient_of(subject: str) -> UUID | None:
    """The patient whom entries of `subject` are about; None for a card's holder, and for what is about staff."""
    return uuid_or_none(subject)
