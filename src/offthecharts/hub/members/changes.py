"""A patient's chart that a practice program reports after the fact."""

from collections.abc import Sequence
from typing import Any

from offthecharts.hub.changes.errors import AmbiguousPatient
from offthecharts.hub.members import intake, photos
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.nearby import Nearby
from offthecharts.hub.practices.models import Connection, Practice
from offthecharts.wire.changes import PatientChange
from offthecharts.wire.messages import LaunchProfile


def read_chart(*, part: PatientChange) -> dict[str, Any]:
    """What the chart says, and its photo written anew, before any transaction.

    Raises InvalidMember with messages by field under ``patient``.
    """
    data = intake.checked(intake.of_snapshot(part.patient), "patient")
    return {"data": data, "photo": photos.read(part.patient.photo, "patient.photo")}


def share_nearby(practice: Practice, prepared: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The members whom these charts may speak of; call under the practice's lock."""
    return {"nearby": Nearby(practice, [extra["data"] for extra in prepared if "data" in extra])}


def apply_patient(
    *,
    connection: Connection,
    part: PatientChange,
    key: str,
    data: MemberData,
    photo: photos.IncomingPhoto | None,
    nearby: Nearby,
) -> dict[str, Any]:
    """Take the chart in; without `create`, a patient who has no profile gets none and nothing is told.

    Call under the practice's lock, in a savepoint. Raises AmbiguousPatient.
    """
    if not part.create and nearby.by_external_id(data.external_id) is None:
        return {}
    try:
        found = intake.take_in(
            practice=connection.practice, data=data, photo=photo, changes=part.changes, nearby=nearby
        )
    except Exception:
        nearby.forget()
        raise
    if found.member is None:
        raise AmbiguousPatient("Open the Patient Rewards Hub for this patient and choose the profile.")
    told = LaunchProfile(
        id=str(found.member.id),
        state=found.state,
        has_photo_sha256=found.member.photo_sha256,
        wants_photo=found.wants_photo,
    )
    return {"profile": told.model_dump(mode="json")}
