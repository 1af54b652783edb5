"""The archive of everything."""

import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from offthecharts.practice.intake.export import everything
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.web.images import Photo

MOMENT = datetime(2026, 5, 4, 22, 30, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))


def test_tables_are_packed_and_photos_are_not(mateo: Patient) -> None:
    name = photos.keep(Photo(jpeg=b"jpeg", sha256="ab" * 32, width=1, height=1))
    Person.objects.filter(pk=mateo.person_id).update(photo_sha256=name)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(everything(MOMENT))))
    assert archive.testzip() is None
    ways = {entry.filename: entry.compress_type for entry in archive.infolist()}
    assert ways.pop(f"photos/{name}.jpg") == zipfile.ZIP_STORED
    assert set(ways.values()) == {zipfile.ZIP_DEFLATED}


def test_entries_bear_the_time_of_the_practice(mateo: Patient) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(everything(MOMENT))))
    assert {entry.date_time for entry in archive.infolist()} == {(2026, 5, 4, 18, 30, 0)}
