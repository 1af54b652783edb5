"""Taking in one record of a source, by the same matching and the same rules as everything else that comes in."""

import uuid
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.appointments import changes as appointments
from offthecharts.hub.changes.errors import AmbiguousPatient
from offthecharts.hub.members import intake, matching
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member
from offthecharts.hub.sources import statuses
from offthecharts.hub.sources.incoming import Incoming, IncomingAppointment, IncomingPatient
from offthecharts.hub.sources.models import RecordKind, Source, SourceProblem, SourceRecord
from offthecharts.web.errors import DomainError
from offthecharts.wire.messages import ProfileState

CHOOSE = "Choose which profile this patient has."
LONGEST_ID = 64


class Outcome(StrEnum):
    """What became of a record."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


def take(source: Source, item: Incoming, *, anyway: bool = False) -> Outcome:
    """Take `item` in and note what became of it; a problem is noted, not raised. `anyway`: though nothing is new.

    One transaction; one query when nothing is new.
    """
    kind = RecordKind.PATIENT if isinstance(item, IncomingPatient) else RecordKind.APPOINTMENT
    known = _known(source, kind, item.external_id)
    digest = _digest(source, item)
    if known is not None and known.digest == digest and not anyway:
        return Outcome.UNCHANGED
    try:
        if item.fields:
            raise intake.InvalidMember("Put the named fields right in the practice program.", fields=item.fields)
        with transaction.atomic():
            outcome = _take(source, item, known, digest)
            problem_of(source, kind, item.external_id).delete()
    except DomainError as error:
        _note_problem(source, kind, item, error)
        return Outcome.REFUSED
    return outcome


def problem_of(source: Source, kind: str, external_id: str) -> Any:
    """The problem with this record, if there is one."""
    return SourceProblem.objects.of(source.practice_id).filter(
        source_id=source.id, kind=kind, external_id=external_id
    )


def hub_id(source: Source, external_id: str) -> str:
    """The id by which members of a source are known here: bare, or with the source's number when its ids are its own.

    A practice's programs share one space of ids; a source with ids of its own could otherwise mean somebody else.
    """
    return f"{source.number}:{external_id}"[:LONGEST_ID] if source.own_ids and external_id else external_id


def _digest(source: Source, item: Incoming) -> str:
    """Another way of taking in is something new too."""
    switches = (source.chart_changes, source.makes_profiles, source.own_ids)
    return uuid.uuid5(source.id, f"{item.digest} {switches}").hex


def _known(source: Source, kind: str, external_id: str) -> SourceRecord | None:
    rows = SourceRecord.objects.of(source.practice_id).filter(source_id=source.id, kind=kind)
    return rows.filter(external_id=external_id).first()


def _take(source: Source, item: Incoming, known: SourceRecord | None, digest: str) -> Outcome:
    if isinstance(item, IncomingAppointment):
        return _take_appointment(source, item, known, digest)
    if not item.is_patient:
        return _keep(source, item, known, digest, None, Outcome.LEFT_OUT)
    data = intake.checked(with_hub_ids(source, item.data, known))
    makes = source.makes_profiles and item.may_make
    if not makes and matching.by_external_id(source.practice, data.external_id) is None:
        found = matching.find(source.practice, data)
        if found.member is None and not found.candidates:
            # Without a digest: once somebody makes a profile, the next full reading links it.
            return _keep(source, item, known, "", None, Outcome.LEFT_OUT)
    found_or_made = intake.take_in(practice=source.practice, data=data, changes=source.wants)
    member = found_or_made.member
    if member is None:
        raise AmbiguousPatient(CHOOSE)
    made = found_or_made.state == ProfileState.CREATED
    return _keep(source, item, known, digest, member, Outcome.MADE if made else Outcome.CHANGED)


def with_hub_ids(source: Source, data: MemberData, known: SourceRecord | None) -> MemberData:
    """`data` with the Hub's ids: of a patient who is linked, or known elsewhere, whichever id that profile has."""
    own = hub_id(source, data.external_id)
    linked = known.member_id if known is not None else None
    if linked is not None:
        rows = Member.objects.of(source.practice_id).filter(id=linked)
        own = rows.values_list("external_id", flat=True).first() or own
    elif source.own_ids and data.external_id:
        own = _id_elsewhere(source, data, own) or own
    holders = tuple(
        replace(
            holder,
            external_id=own if holder.external_id == data.external_id and own else hub_id(source, holder.external_id),
        )
        for holder in data.account_holders
    )
    return replace(data, external_id=own, account_holders=holders)


def _id_elsewhere(source: Source, data: MemberData, own: str) -> str:
    """The id by which another program of the practice knows this very person, whom the source knows by `own`.

    Only one patient has these names and this date of birth, and the source has not linked them as somebody else:
    two of its charts that are alike are for a person to decide. Empty otherwise. Up to three queries.
    """
    if data.birth_date is None or matching.by_external_id(source.practice, own) is not None:
        return ""
    themselves = Member.objects.of(source.practice_id).filter(merged_into_id__isnull=True)
    born = themselves.filter(birth_date=data.birth_date)
    same = [member for member in born if matching.is_same_person(member, data)]
    if len(same) != 1 or not same[0].is_patient or same[0].external_id.startswith(hub_id(source, " ")[:-1]):
        return ""
    linked = SourceRecord.objects.of(source.practice_id).filter(source_id=source.id, member_id=same[0].id)
    return "" if linked.exists() else same[0].external_id


def _keep(
    source: Source,
    item: IncomingPatient,
    known: SourceRecord | None,
    digest: str,
    member: Member | None,
    outcome: Outcome,
) -> Outcome:
    before = known.status if known is not None and known.member_id is not None else ""
    _remember(source, item, RecordKind.PATIENT, digest, member)
    if member is not None:
        statuses.apply(source, member.id, before=before, now=item.status)
    return outcome


def _take_appointment(source: Source, item: IncomingAppointment, known: SourceRecord | None, digest: str) -> Outcome:
    patient = _known(source, RecordKind.PATIENT, item.patient_external_id)
    if item.change is None or patient is None or patient.member_id is None:
        # Digest left empty: it is taken in once the patient has a profile.
        _remember(source, item, RecordKind.APPOINTMENT, digest if item.change is None else "", None)
        return Outcome.LEFT_OUT
    member = Member.objects.of(source.practice_id).get(id=patient.member_id)
    ids = {"external_id": hub_id(source, item.external_id), "patient_external_id": member.external_id}
    appointments.take_in(practice=source.practice, part=item.change.model_copy(update=ids))
    _remember(source, item, RecordKind.APPOINTMENT, digest, member)
    return Outcome.MADE if known is None else Outcome.CHANGED


def _remember(source: Source, item: Incoming, kind: str, digest: str, member: Member | None) -> None:
    patient = item if isinstance(item, IncomingPatient) else None
    SourceRecord.across_practices.update_or_create(
        practice_id=source.practice_id,
        source_id=source.id,
        kind=kind,
        external_id=item.external_id,
        defaults={
            "member_id": member.id if member else None,
            "digest": digest,
            "status": patient.status[:60] if patient else "",
            "responsible": patient.responsible if patient else "",
            "seen_at": timezone.now(),
        },
    )


def _note_problem(source: Source, kind: str, item: Incoming, error: DomainError) -> None:
    fields = {name.removeprefix("patient."): texts for name, texts in error.fields.items()}
    now = timezone.now()
    values = {
        "label": item.label[:200],
        "place": item.place[:200] if isinstance(item, IncomingPatient) else "",
        "fields": fields or {"": [f"{error.heading}. {error.advice}"]},
        "is_ambiguous": isinstance(error, AmbiguousPatient),
        "said": item.said,
        "tried_at": now,
    }
    SourceProblem.across_practices.update_or_create(
        practice_id=source.practice_id,
        source_id=source.id,
        kind=kind,
        external_id=item.external_id,
        defaults=values,
        create_defaults={**values, "since_at": now},
    )
