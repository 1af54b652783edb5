"""Carrying an import on, batch by batch: each batch and the note of how far it came are one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from offthecharts.practice.intake.models import CsvImport, ImportProblem, ImportState
from offthecharts.practice.intake.planning import Plan, Planner, holders_meant, identity, name_key, patients_meant
from offthecharts.practice.intake.reading import rows_of
from offthecharts.practice.intake.rows import ParsedRow, RowReader
from offthecharts.practice.outbox.services import chart_changed
from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import AccountHolder, Patient, Person
from offthecharts.practice.patients.services import FIRST_CHART_NUMBER, charts_of, one_new_chart_at_a_time

BATCH = 500
PERSON_FIELDS = [*(field.name for field in fields(PersonData)), "updated_at"]


class Interrupted(Exception):
    """The import was stopped by a person, or another worker carries it on."""


def batches(rows: Iterable[ParsedRow], size: int = BATCH) -> Iterator[list[ParsedRow]]:
    """`rows` in lists of at most `size`, none of which names the same patient twice."""
    batch: list[ParsedRow] = []
    seen: set[object] = set()
    for row in rows:
        keys = set(identity(row)) if not row.reasons else set()
        if batch and (len(batch) >= size or keys & seen):
            yield batch
            batch, seen = [], set()
        batch.append(row)
        seen |= keys
    if batch:
        yield batch


def carry_on(csv_import: CsvImport) -> None:
    """Write the rows from `rows_done` to the end. Raises Interrupted and UnusableFile."""
    reader = RowReader(csv_import.mapping, csv_import.date_order)
    rows = (reader.read(row) for row in rows_of(csv_import, skip=csv_import.rows_done))
    for batch in batches(rows):
        with transaction.atomic():
            one_new_chart_at_a_time()
            _lock(batch)
            plan = Planner(
                batch,
                overwrite=csv_import.overwrite,
                next_chart_number=_next_chart_number(csv_import),
            ).run()
            _write(plan)
            _note(csv_import, plan, len(batch), ImportState.RUNNING)
        csv_import.rows_done += len(batch)


def look_through(csv_import: CsvImport) -> None:
    """The dry run: the same plan for every row, and nothing of it written. Raises Interrupted and UnusableFile.

    Rows that repeat an earlier row of the file are counted as the import would: found, not created again.
    """
    reader = RowReader(csv_import.mapping, csv_import.date_order)
    seen: dict[int, tuple[int, int]] = {}  # hashes, 100,000 of which take some megabytes
    highest = 0
    for batch in batches(reader.read(row) for row in rows_of(csv_import)):
        plan = Planner(batch, overwrite=csv_import.overwrite, next_chart_number=1).run()
        for row in batch:
            highest = max(highest, row.chart_number or 0)
            if not row.reasons:
                _note_repeat(plan, row, seen)
        with transaction.atomic():
            _note(csv_import, plan, len(batch), ImportState.CHECKING, highest=highest)
        csv_import.rows_done += len(batch)


def _note_repeat(plan: Plan, row: ParsedRow, seen: dict[int, tuple[int, int]]) -> None:
    """Count a row that repeats an earlier one of the file as the import would: found, or refused as a duplicate."""
    keys = [hash(key) for key in identity(row)]
    who = hash(name_key(row.person)), hash(row.person.birth_date)
    earlier = next((seen[key] for key in keys if key in seen), None)
    if earlier is not None and row.row.number in plan.creating:
        plan.created -= 1
        same_chart = row.chart_number is None or hash(row.chart_number) in seen
        if same_chart and (earlier[0] == who[0] or earlier[1] == who[1]):
            plan.unchanged += 1
        else:
            row.reasons.append(("", "An earlier row has this chart number or this patient, but not both."))
            plan.duplicates.append(row)
    for key in keys:
        seen.setdefault(key, who)


def _next_chart_number(csv_import: CsvImport) -> int:
    last = Patient.objects.aggregate(last=Max("chart_number"))["last"] or 0
    return max(last, csv_import.highest_chart_number, FIRST_CHART_NUMBER - 1) + 1


def _lock(rows: Sequence[ParsedRow]) -> None:
    """Let who edits a chart that `rows` may change wait for us, or us for them: whole rows are written.

    Charts first, then people in one order, as an edit at the desk locks them, so that neither waits for ever.
    """
    charts = [patient.pk for patient in patients_meant(rows)]
    holders = {person.pk for person in holders_meant(rows).values()}
    list(Patient.objects.select_for_update().filter(pk__in=charts).order_by("pk").values_list("pk"))
    on_them = Q(patient__in=charts) | Q(responsible_for__patient__in=charts) | Q(pk__in=holders)
    people = Person.objects.filter(pk__in=Person.objects.filter(on_them).values("pk"))
    list(people.select_for_update().order_by("pk").values_list("pk"))


def _write(plan: Plan) -> None:
    Person.objects.bulk_create(plan.new_people)
    changed = list(plan.changed_people.values())
    now = timezone.now()
    for person in changed:
        person.updated_at = now
    Person.objects.bulk_update(changed, PERSON_FIELDS, batch_size=100)
    Patient.objects.bulk_create(plan.new_patients)
    AccountHolder.objects.bulk_create(plan.new_links)
    if plan.touched:
        index_people(plan.touched)
        chart_changed(patient_ids=charts_of(plan.touched), in_bulk=True)


def _note(csv_import: CsvImport, plan: Plan, rows: int, state: ImportState, *, highest: int = 0) -> None:
    """Move the import on by `rows`, unless it was stopped or somebody else moved it. Raises Interrupted."""
    moved = CsvImport.objects.filter(pk=csv_import.pk, state=state, rows_done=csv_import.rows_done).update(
        rows_done=F("rows_done") + rows,
        progress_at=timezone.now(),
        created=F("created") + plan.created,
        updated=F("updated") + plan.updated,
        unchanged=F("unchanged") + plan.unchanged,
        duplicates=F("duplicates") + len(plan.duplicates),
        problems_count=F("problems_count") + len(plan.refused),
        **({"highest_chart_number": highest} if highest else {}),
    )
    if not moved:
        raise Interrupted
    ImportProblem.objects.bulk_create(
        [_problem(csv_import.pk, parsed) for parsed in [*plan.refused, *plan.duplicates]], ignore_conflicts=True
    )


def _problem(import_id: UUID, parsed: ParsedRow) -> ImportProblem:
    return ImportProblem(
        csv_import_id=import_id, row_number=parsed.row.number, cells=parsed.row.cells, reasons=parsed.reasons
    )
