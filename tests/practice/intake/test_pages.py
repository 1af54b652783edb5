"""Import and export, as the office manager sees them."""

import io
import json
import zipfile

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from offthecharts.practice.intake.models import CsvImport
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.staff.models import Staff
from tests.practice.intake.support import CLEAN, checked, imported, worked


def test_a_file_goes_through_columns_check_and_import(as_olive: Client) -> None:
    answer = as_olive.post("/setup/import/", {"file": SimpleUploadedFile("p.csv", CLEAN.encode())}, follow=True)
    assert "Which column holds what?" in answer.text
    assert "Ada" in answer.text
    made = CsvImport.objects.get()
    chosen = {f"column_{key}": place for key, place in made.mapping.items()}
    as_olive.post(f"/setup/import/{made.pk}/columns/", {**chosen, "date_order": "mdy", "check": "yes"})
    worked(made)
    assert "Import 3 charts" in as_olive.get(f"/setup/import/{made.pk}/").text
    as_olive.post(f"/setup/import/{made.pk}/start/")
    worked(made)
    assert "Finished" in as_olive.get(f"/setup/import/{made.pk}/").text
    assert Patient.objects.count() == 3


def test_a_column_cannot_fill_two_fields(as_olive: Client) -> None:
    as_olive.post("/setup/import/", {"file": SimpleUploadedFile("p.csv", CLEAN.encode())})
    made = CsvImport.objects.get()
    answer = as_olive.post(
        f"/setup/import/{made.pk}/columns/",
        {"column_first_name": 1, "column_last_name": 1, "column_birth_date": 3, "date_order": "mdy"},
    )
    assert answer.status_code == 422
    assert "chosen for “First name” already" in answer.text


def test_refused_rows_come_back_as_a_file_with_the_reasons(as_olive: Client, olive: Staff) -> None:
    done = imported("First name,Last name,DOB\nAnn,Able,1980-02-30\n", olive)
    answer = as_olive.get(f"/setup/import/{done.pk}/problems.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "First name,Last name,DOB,Problem"
    assert lines[1].startswith("Ann,Able,1980-02-30,Date of birth: There is no such day")


def test_a_forgotten_import_takes_its_file_along_once_that_is_certain(
    as_olive: Client, olive: Staff, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = checked(CLEAN, olive)
    with django_capture_on_commit_callbacks(execute=True):
        as_olive.post(f"/setup/import/{made.pk}/remove/")
        assert default_storage.exists(made.file)
    assert not default_storage.exists(made.file)
    assert not CsvImport.objects.exists()


def test_the_desk_can_neither_import_nor_export(as_dana: Client) -> None:
    assert as_dana.get("/setup/import/").status_code == 403
    assert as_dana.get("/setup/export/everything.zip").status_code == 403


def test_a_csv_export_is_no_spreadsheet_formula(as_olive: Client, mateo: Patient) -> None:
    Person.objects.filter(pk=mateo.person_id).update(middle_name="=HYPERLINK(1)")
    text = b"".join(as_olive.get("/setup/export/patients.csv").streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "Núñez-O’Hara" in text


def test_json_lines_hold_each_row_as_it_is(as_olive: Client, mateo: Patient) -> None:
    text = b"".join(as_olive.get("/setup/export/people.jsonl").streaming_content).decode()
    people = [json.loads(line) for line in text.splitlines()]
    assert {person["first_name"] for person in people} == {"Mateo", "Rosa"}


def test_everything_comes_as_one_zip(as_olive: Client, mateo: Patient, olive: Staff) -> None:
    checked(CLEAN, olive)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(as_olive.get("/setup/export/everything.zip").streaming_content)))
    assert archive.testzip() is None
    assert {"patients.csv", "patients.jsonl", "account-holders.csv", "appointments.jsonl"} <= set(archive.namelist())


def test_an_export_that_does_not_exist_is_not_found(as_olive: Client) -> None:
    assert as_olive.get("/setup/export/staff.csv").status_code == 404
    assert as_olive.get("/setup/export/everything.csv").status_code == 404
