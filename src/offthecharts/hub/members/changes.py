"""A patient's chart that a practice program reports after the fact."""

from typing import Any

from offthecharts.hub.changes.errors import AmbiguousPatient
from offthecharts.hub.members import intake, matching, photos
from offthecharts.hub.practices.models import Connection
from offthecharts.wire.changes import PatientChange
from offthecharts.wire.messages import LaunchProfile


def read_photo(*, part: PatientChange) -> dict[str, Any]:
    """The photo that came with the chart, checked and written anew, before any transaction. Raises InvalidMember."""
    return {"photo": photos.read(part.patient.photo, "patient.photo")}


def apply_patient(
    *, connection: Connection, part: PatientChange, key: str, photo: photos.IncomingPhoto | None = None
) -> dict[str, Any]:
    """Take the chart in; without `create`, a patient who has no profile gets none and nothing is told.

    Raises InvalidMember with messages by field under ``patient``, and AmbiguousPatient.
    """
    practice = connection.practice
    data = intake.checked(intake.of_snapshot(part.patient), "patient")
    if not part.create and matching.by_external_id(practice, data.external_id) is None:
        return {}
    found = intake.take_in(practice=practice, data=data, photo=photo, changes=part.changes)
    if found.member is None:
        raise AmbiguousPatient("Open the Patient Rewards Hub for this patient and choose the profile.")
    told = LaunchProfile(
        id=str(found.member.id),
        state=found.state,
        has_photo_sha256=found.member.photo_sha256,
        wants_photo=found.wants_photo,
    )
    return {"profile": told.model_dump(mode="json")}
