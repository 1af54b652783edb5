"""Everything out again: each table as CSV or JSON Lines, all with the photos as one ZIP. Rows are streamed."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from offthecharts.practice.appointments.models import FINDINGS, Appointment
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import AccountHolder, Patient, Person
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

CHUNK = 500
_PERSON = [*(field.name for field in fields(PersonData)), "photo_sha256"]


@dataclass(frozen=True)
class Table:
    """One table of the export: its rows and the value of each column."""

    key: str
    title: str
    rows: Callable[[], QuerySet[Any]]
    columns: dict[str, str]

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows as plain values, read from the database as they are sent."""
        paths = {name: path.split(".") for name, path in self.columns.items()}
        for row in self.rows().iterator(chunk_size=CHUNK):
            yield {name: _follow(row, path) for name, path in paths.items()}


def _follow(row: Model, path: list[str]) -> Any:
    value: Any = row
    for name in path:
        value = getattr(value, name, None)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if value is None or isinstance(value, (int, bool, str)) else str(value)


TABLES = (
    Table(
        "patients",
        "Patients",
        lambda: Patient.objects.select_related("person").order_by("chart_number"),
        {
            "id": "id",
            "chart_number": "chart_number",
            "is_active": "is_active",
            "person_id": "person_id",
            **{name: f"person.{name}" for name in _PERSON},
            "created_at": "created_at",
        },
    ),
    Table(
        "people",
        "People (patients and account holders)",
        lambda: Person.objects.order_by("pk"),
        {"id": "id", **{name: name for name in _PERSON}, "updated_at": "updated_at"},
    ),
    Table(
        "account-holders",
        "Account holders",
        lambda: AccountHolder.objects.select_related("patient", "person").order_by("patient", "position"),
        {
            "patient_id": "patient_id",
            "chart_number": "patient.chart_number",
            "person_id": "person_id",
            "relationship": "relationship",
            "position": "position",
            **{name: f"person.{name}" for name in _PERSON if name != "photo_sha256"},
        },
    ),
    Table(
        "appointments",
        "Appointments",
        lambda: Appointment.objects.select_related("patient", "booked_by").order_by("starts_at", "pk"),
        {
            "id": "id",
            "patient_id": "patient_id",
            "chart_number": "patient.chart_number",
            **{name: name for name in ("starts_at", "minutes", "kind", "note", "status", "booked_at")},
            **{
                f"{step}_at": f"{step}_at"
                for step in ("confirmed", "arrived", "seated", "kept", "missed", "cancelled")
            },
            **{name: name for name in FINDINGS},
            "booked_by": "booked_by.display_name",
        },
    ),
    Table(
        "launches",
        "Launch log",
        lambda: Launch.objects.select_related("patient", "staff").order_by("started_at", "pk"),
        {
            "id": "id",
            "service": "service_name",
            "chart_number": "patient.chart_number",
            "staff": "staff.display_name",
            **{name: name for name in ("started_at", "ended_at", "outcome", "duration_ms")},
        },
    ),
)


def csv_lines(table: Table) -> Iterator[str]:
    """`table` as CSV with a byte order mark, which Excel needs to read accents."""
    yield BYTE_ORDER_MARK + csv_line(table.columns)
    for record in table.records():
        yield csv_line(record.values())


def json_lines(table: Table) -> Iterator[str]:
    """`table` as JSON Lines, one object a line."""
    for record in table.records():
        yield json.dumps(record, ensure_ascii=False) + "\n"


class _Pipe(io.RawIOBase):
    """What `zipfile` writes, to be taken out again at once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def everything(made_at: datetime) -> Iterator[bytes]:
    """All tables in both forms and all photos as one ZIP, made as it is sent.

    `made_at` is a moment in the practice's zone: no zone is active any more while an answer is sent.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for table in TABLES:
            for name, lines in ((f"{table.key}.csv", csv_lines), (f"{table.key}.jsonl", json_lines)):
                with archive.open(_entry(name, made_at, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as entry:
                    for line in lines(table):
                        entry.write(line.encode())
                        if len(pipe.parts) > 64:
                            yield pipe.take()
                yield pipe.take()
        for sha256 in _photo_names():
            if (jpeg := photos.read(sha256)) is not None:
                archive.writestr(_entry(f"photos/{sha256}.jpg", made_at, zipfile.ZIP_STORED), jpeg)
                yield pipe.take()
    yield pipe.take()


def _photo_names() -> Iterator[str]:
    with_photo = Person.objects.exclude(photo_sha256="").values_list("photo_sha256", flat=True)
    return with_photo.distinct().order_by("photo_sha256").iterator(chunk_size=CHUNK)


def _entry(name: str, made_at: datetime, compress_type: int) -> zipfile.ZipInfo:
    """The entry `name`; it has to say itself how it is packed, the archive's way counts for files alone."""
    entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    entry.compress_type = compress_type
    return entry
