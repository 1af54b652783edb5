"""Writes of sources: adding, changing, pausing, running now, trying again what could not be taken in."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.hub.members import intake, matching
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.sources.adapters import adapter_of
from offthecharts.hub.sources.csv_folder.folder import Folder, folder_name
from offthecharts.hub.sources.errors import NotComplete
from offthecharts.hub.sources.incoming import IncomingPatient
from offthecharts.hub.sources.models import (
    RecordKind,
    Source,
    SourceKind,
    SourceProblem,
    SourceRecord,
    SourceState,
)
from offthecharts.hub.sources.taking import Outcome, hub_id, take, with_hub_ids
from offthecharts.hub.sources.tasks import STARTED_AGAIN_AFTER, read_source
from offthecharts.web.audit.services import record


@transaction.atomic
def add(*, practice: Practice, kind: str, name: str, by: HubUser) -> Source:
    """A new source that reads nothing yet: its settings come first. A folder of CSV files gets its folder.

    Raises SourceFault when the folder cannot be made.
    """
    lock_practice(practice.pk)
    last: int = Source.objects.of(practice).aggregate(last=Max("number"))["last"] or 0
    source = Source(practice=practice, kind=kind, name=name, number=last + 1)
    if kind == SourceKind.CSV_FOLDER:
        source.settings = {"folder": folder_name(practice, name, source.number)}
        Folder(source.settings["folder"]).make()
    source.save(force_insert=True)
    record(actor=by, action="source added", subject=source, detail=source.get_kind_display())
    return source


@transaction.atomic
def change(*, source: Source, by: HubUser, settings: dict[str, Any] | None = None, **values: Any) -> None:
    """Set `values`, by the model's names, and `settings` beside those that stay. Everything is read anew after it.

    A worker that reads it just now loses it, so that its cursor is not written over the beginning.
    """
    rows = Source.objects.of(source.practice_id).filter(id=source.id)
    held = rows.select_for_update().get()
    values["settings"] = {**held.settings, **(settings or {})}
    next_run_at = timezone.now() if held.state == SourceState.ACTIVE else None
    values |= {"cursor": {}, "claim": None, "lease_until": None, "next_run_at": next_run_at}
    for name, value in values.items():
        setattr(source, name, value)
    rows.update(**values)
    record(actor=by, action="source changed", subject=source)


@transaction.atomic
def start(*, source: Source, by: HubUser) -> None:
    """Read it by schedule from now on, at once for the first time. Raises NotComplete."""
    if not is_complete(source):
        raise NotComplete("Enter its settings first, and choose the columns of a CSV export.")
    _set_state(source, SourceState.ACTIVE, by, "source started")
    run_now(source=source)


@transaction.atomic
def pause(*, source: Source, by: HubUser) -> None:
    """Read it no more until it is started again; a run under way ends after the records at hand."""
    _set_state(source, SourceState.PAUSED, by, "source paused")


@transaction.atomic
def run_now(*, source: Source) -> None:
    """Read it as soon as the worker is free. Raises NotComplete."""
    if source.state != SourceState.ACTIVE:
        raise NotComplete("Start the source first.")
    again = timezone.now() + STARTED_AGAIN_AFTER  # when the job that is queued now gets lost
    Source.objects.of(source.practice_id).filter(id=source.id).update(next_run_at=again, failures=0)
    read_source.enqueue(str(source.practice_id), str(source.id))


@transaction.atomic
def remove(*, source: Source, by: HubUser) -> None:
    """Forget the source after a while; members stay as they are. Undone by :func:`restore`."""
    Source.objects.of(source.practice_id).filter(id=source.id).update(
        removed_at=timezone.now(), state=SourceState.PAUSED
    )
    record(actor=by, action="source removed", subject=source)


@transaction.atomic
def restore(*, source: Source, by: HubUser) -> None:
    """Undo :func:`remove`; it is paused."""
    Source.objects.of(source.practice_id).filter(id=source.id).update(removed_at=None)
    record(actor=by, action="source restored", subject=source)


def is_complete(source: Source) -> bool:
    """Whether it can be read."""
    if source.kind == SourceKind.CSV_FOLDER:
        return bool(source.settings.get("mapping"))
    return bool(source.settings.get("address") and source.secret_encrypted)


def try_again(*, problem: SourceProblem) -> bool:
    """Take one record in anew, as the source has it now; whether that worked. Calls the source.

    Raises SourceFault when the source cannot be asked.
    """
    source = problem.source
    item = adapter_of(source).again(problem.kind, problem.external_id, problem.said)
    if item is None:  # the source has it no more
        problem.delete()
        return True
    return take(source, item, anyway=True) != Outcome.REFUSED


def choose_profile(*, problem: SourceProblem, member: Member | None) -> bool:
    """Say which profile the patient has, None for a new one, and take the record in; whether that worked.

    Pressed twice, it makes one profile. Raises SourceFault when the source cannot be asked, and InvalidMember.
    """
    source = problem.source
    item = adapter_of(source).again(problem.kind, problem.external_id, problem.said)
    if not isinstance(item, IncomingPatient):
        problem.delete()
        return True

    def attempt() -> None:
        lock_practice(source.practice_id)
        chosen = _chosen(source, item, member)
        SourceRecord.across_practices.update_or_create(
            practice_id=source.practice_id,
            source_id=source.id,
            kind=RecordKind.PATIENT,
            external_id=problem.external_id,
            defaults={"member_id": chosen.id, "digest": "", "seen_at": timezone.now()},
        )

    intake.retried(attempt)
    return take(source, item, anyway=True) != Outcome.REFUSED


def _chosen(source: Source, item: IncomingPatient, member: Member | None) -> Member:
    """The member whom the record speaks of from now on; when it was tied to one meanwhile, that one."""
    own = hub_id(source, item.external_id)
    data = intake.checked(replace(with_hub_ids(source, item.data, None), external_id=own))
    tied = matching.by_external_id(source.practice, own)
    if tied is not None:
        return tied
    if member is None:
        return intake.create(practice=source.practice, data=data)
    unknown = Member.objects.of(source.practice_id).filter(id=member.id, external_id="")
    unknown.update(external_id=own)
    return member


def _set_state(source: Source, state: SourceState, by: HubUser, action: str) -> None:
    source.state = state
    Source.objects.of(source.practice_id).filter(id=source.id).update(
        state=state, claim=None, lease_until=None, next_run_at=timezone.now() if state == SourceState.ACTIVE else None
    )
    record(actor=by, action=action, subject=source)


def source_of(practice: Practice, source_id: uuid.UUID) -> Source | None:
    """The source with this id, unless it was removed. One query."""
    rows = Source.objects.of(practice).filter(id=source_id, removed_at__isnull=True)
    return rows.select_related("practice").first()
