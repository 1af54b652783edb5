"""The steps of an import. Each is a conditional UPDATE, so that two clicks or two people cannot take it twice."""

import uuid
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from offthecharts.practice.intake.columns import guess
from offthecharts.practice.intake.errors import NotNow, UnusableFile
from offthecharts.practice.intake.models import CsvImport, DateOrder, ImportState
from offthecharts.practice.intake.reading import find_layout, rows_of
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record
from offthecharts.web.csv_dates import is_day_first

MAX_BYTES = 300 * 1024 * 1024
FRESH: dict[str, Any] = {
    "rows_done": 0,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "duplicates": 0,
    "problems_count": 0,
    "failure": "",
    "ended_at": None,
}


def upload(*, file: File[bytes], by: Staff) -> CsvImport:
    """Keep the file, find out how it is to be read and guess its columns. Reads it once. Raises UnusableFile."""
    if file.size > MAX_BYTES:
        raise UnusableFile(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into parts.")
    layout = find_layout(file.open())
    name = default_storage.save(f"imports/{uuid.uuid4().hex}.csv", file)
    csv_import = CsvImport(
        file_name=(file.name or "file.csv")[:200],
        file=name,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        header=layout.header,
        mapping=guess(layout.header),
        created_by=by,
    )
    try:
        csv_import.rows_total = sum(1 for _ in rows_of(csv_import))
    except UnusableFile:
        default_storage.delete(name)
        raise
    csv_import.date_order = _date_order(csv_import)
    csv_import.save()
    record(actor=by, action="import uploaded", subject=csv_import)
    return csv_import


def _date_order(csv_import: CsvImport) -> DateOrder:
    """Day first when one of the first thousand dates can only be read so."""
    place = csv_import.mapping.get("birth_date")
    if place is None:
        return DateOrder.MONTH_FIRST
    texts = (row.cells[place] for row in rows_of(csv_import))
    return DateOrder.DAY_FIRST if is_day_first(texts) else DateOrder.MONTH_FIRST


def choose_columns(*, csv_import: CsvImport, mapping: dict[str, int], date_order: str, overwrite: bool) -> None:
    """Say which column holds what; what was checked before has to be checked again. Raises NotNow."""
    _step(
        csv_import,
        [ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED],
        state=ImportState.MAPPED,
        mapping=mapping,
        date_order=date_order,
        overwrite=overwrite,
    )


@transaction.atomic
def check(*, csv_import: CsvImport) -> None:
    """Start the dry run. Raises NotNow."""
    _step(csv_import, [ImportState.MAPPED, ImportState.CHECKED], state=ImportState.CHECKING, **FRESH)
    csv_import.problems.all().delete()
    _enqueue(csv_import)


@transaction.atomic
def start(*, csv_import: CsvImport, by: Staff) -> None:
    """Start the import after the dry run. Raises NotNow."""
    _step(csv_import, [ImportState.CHECKED], state=ImportState.RUNNING, **FRESH)
    csv_import.problems.all().delete()
    record(actor=by, action="import started", subject=csv_import)
    _enqueue(csv_import)


@transaction.atomic
def carry_on(*, csv_import: CsvImport) -> None:
    """Go on where the import was stopped, where it failed, or where its worker was lost. Raises NotNow."""
    if csv_import.is_stuck:
        _enqueue(csv_import)
        return
    _step(csv_import, [ImportState.STOPPED, ImportState.FAILED], state=ImportState.RUNNING, failure="")
    _enqueue(csv_import)


def stop(*, csv_import: CsvImport) -> None:
    """Stop after the batch at hand; what is written stays. Raises NotNow."""
    if csv_import.state == ImportState.CHECKING:
        _step(csv_import, [ImportState.CHECKING], state=ImportState.MAPPED)
    else:
        _step(csv_import, [ImportState.RUNNING], state=ImportState.STOPPED)


@transaction.atomic
def remove(*, csv_import: CsvImport, by: Staff) -> None:
    """Forget the import with its file and its rows; the charts stay. Raises NotNow while it works."""
    if CsvImport.objects.get(pk=csv_import.pk).is_working:
        raise NotNow
    record(actor=by, action="import removed", subject=csv_import)
    if name := csv_import.file:  # not before it is certain: a file does not come back with its row
        transaction.on_commit(lambda: default_storage.delete(name))
    csv_import.delete()


def forget_file(csv_import: CsvImport) -> None:
    """Remove the uploaded file: it holds data of patients and is needed no longer."""
    if csv_import.file:
        default_storage.delete(csv_import.file)
        CsvImport.objects.filter(pk=csv_import.pk).update(file="")


def _step(csv_import: CsvImport, states: list[ImportState], **changes: Any) -> None:
    changed = CsvImport.objects.filter(pk=csv_import.pk, state__in=states).update(
        progress_at=timezone.now(), **changes
    )
    if not changed:
        raise NotNow
    csv_import.refresh_from_db()


def _enqueue(csv_import: CsvImport) -> None:
    from offthecharts.practice.intake.tasks import work  # tasks call services too

    work.enqueue(str(csv_import.pk))
