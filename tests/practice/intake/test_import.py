"""What an import writes, and what it leaves alone."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from offthecharts.practice.intake import services, writing
from offthecharts.practice.intake.errors import NotNow, UnusableFile
from offthecharts.practice.intake.models import CsvImport, DateOrder, ImportState
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, SearchEntry
from offthecharts.practice.patients.search import find_patients
from offthecharts.practice.staff.models import Staff
from tests.practice.intake.support import CLEAN, checked, imported, uploaded, worked

SAMPLES = Path(__file__).parents[3] / "samples"


def figures(done: CsvImport) -> tuple[int, int, int, int, int]:
    return done.created, done.updated, done.unchanged, done.duplicates, done.problems_count


def test_siblings_share_one_account_holder(olive: Staff) -> None:
    done = imported(CLEAN, olive)
    assert (done.state, figures(done)) == (ImportState.FINISHED, (3, 0, 0, 0, 0))
    maria = Person.objects.get(first_name="Maria")
    assert {link.patient.chart_number for link in maria.responsible_for.all()} == {2001, 2002}
    assert AccountHolder.objects.get(patient__chart_number=2003).person.patient.chart_number == 2003


def test_what_was_imported_is_found_at_once(olive: Staff) -> None:
    imported(CLEAN, olive)
    assert [patient.chart_number for patient in find_patients("linden ada")] == [2001]
    assert [patient.chart_number for patient in find_patients("obrien")] == [2003]


def test_repeating_an_import_changes_nothing(olive: Staff) -> None:
    imported(CLEAN, olive)
    before = list(Person.objects.order_by("pk").values())
    again = imported(CLEAN, olive)
    assert figures(again) == (0, 0, 3, 0, 0)
    assert list(Person.objects.order_by("pk").values()) == before
    assert SearchEntry.objects.count() == len(before)


def test_the_dry_run_writes_nothing_and_tells_what_the_import_will_do(olive: Staff) -> None:
    looked = checked(CLEAN, olive)
    assert (looked.state, figures(looked)) == (ImportState.CHECKED, (3, 0, 0, 0, 0))
    assert not Patient.objects.exists()
    services.start(csv_import=looked, by=olive)
    assert figures(worked(looked)) == (3, 0, 0, 0, 0)


def test_existing_charts_are_filled_but_not_overwritten(olive: Staff) -> None:
    imported(CLEAN, olive)
    Person.objects.filter(first_name="Ada").update(email="new@example.org", cell_phone="")
    done = imported(CLEAN, olive)
    ada = Person.objects.get(first_name="Ada")
    assert (ada.email, ada.cell_phone) == ("new@example.org", "+12125550123")
    assert figures(done) == (0, 1, 2, 0, 0)


def test_the_file_wins_when_that_is_asked_for(olive: Staff) -> None:
    imported(CLEAN, olive)
    Person.objects.filter(first_name="Ada").update(email="new@example.org")
    made = uploaded(CLEAN, olive)
    services.choose_columns(csv_import=made, mapping=made.mapping, date_order=made.date_order, overwrite=True)
    services.check(csv_import=made)
    worked(made)
    services.start(csv_import=made, by=olive)
    worked(made)
    assert Person.objects.get(first_name="Ada").email == "ada@example.org"


def test_a_chart_number_of_somebody_else_is_not_overwritten(olive: Staff, mateo: Patient) -> None:
    done = imported("Chart,First name,Last name,DOB\n1042,Zoe,Zimmer,2012-02-03\n", olive)
    assert figures(done) == (0, 0, 0, 1, 0)
    assert "belongs to somebody else" in done.problems.get().reasons[0][1]


def test_the_same_person_under_another_chart_number_is_a_duplicate(olive: Staff, mateo: Patient) -> None:
    born = mateo.person.birth_date
    done = imported(f"Chart,First name,Last name,DOB\n77,MATEO,nunez-o'hara,{born}\n", olive)
    assert figures(done) == (0, 0, 0, 1, 0)
    assert "chart #1042" in done.problems.get().reasons[0][1]


def test_numbers_given_to_new_charts_stay_clear_of_numbers_further_down(olive: Staff) -> None:
    done = imported("Chart,First name,Last name,DOB\n,Ann,Able,2012-02-03\n1001,Ben,Baker,2012-02-04\n", olive)
    assert figures(done) == (2, 0, 0, 0, 0)
    assert Patient.objects.get(person__first_name="Ben").chart_number == 1001
    assert Patient.objects.get(person__first_name="Ann").chart_number == 1002


def test_each_problem_of_a_row_is_named_by_its_column(olive: Staff) -> None:
    text = "First name,Last name,DOB,Email,Phone\n,Able,1980-02-30,nonsense,12\nBen,Baker,2012-02-03,b@example.org,\n"
    done = imported(text, olive)
    assert figures(done) == (1, 0, 0, 0, 1)
    reasons = dict(done.problems.get().reasons)
    assert set(reasons) == {"First name", "Date of birth", "Email", "Home phone"}
    assert "no such day" in reasons["Date of birth"]


def test_mended_rows_can_be_loaded_again(olive: Staff) -> None:
    text = "First name,Last name,DOB\nAnn,Able,1980-02-30\nBen,Baker,2012-02-03\n"
    imported(text, olive)
    again = imported(text.replace("02-30", "02-28"), olive)
    assert figures(again) == (1, 0, 1, 0, 0)


def test_what_a_spreadsheet_would_run_is_disarmed_and_loads_again_as_it_was(as_olive: Client, olive: Staff) -> None:
    cells = "+1 212 555 0123,=HYPERLINK(1),@home"
    done = imported(f"First name,Last name,DOB,Cell phone,City,Address\nAnn,Able,1980-02-30,{cells}\n", olive)
    answer = as_olive.get(f"/setup/import/{done.pk}/problems.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'+1 212 555 0123,'=HYPERLINK(1),'@home" in text
    imported(text.replace("02-30", "02-28"), olive)
    ann = Person.objects.get()
    assert (ann.cell_phone, ann.city, ann.address1) == ("+12125550123", "=HYPERLINK(1)", "@home")


@pytest.mark.parametrize(
    ("dates", "order", "born"),
    [
        (["5/4/2013", "4/25/2013"], DateOrder.MONTH_FIRST, date(2013, 5, 4)),
        (["5/4/2013", "25/4/2013"], DateOrder.DAY_FIRST, date(2013, 4, 5)),
        (["2013-05-04", "2013-05-05"], DateOrder.MONTH_FIRST, date(2013, 5, 4)),
        (["5/4/13", "4/25/13"], DateOrder.MONTH_FIRST, date(2013, 5, 4)),
    ],
)
def test_the_order_of_dates_is_found_out(olive: Staff, dates: list[str], order: DateOrder, born: date) -> None:
    text = "First name,Last name,DOB\n" + "".join(f"P{place},Q,{day}\n" for place, day in enumerate(dates))
    done = imported(text, olive)
    assert done.date_order == order
    assert Person.objects.get(first_name="P0").birth_date == born


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_any_program_are_read(olive: Staff, encoding: str, delimiter: str) -> None:
    text = (
        delimiter.join(["First name", "Last name", "DOB"]) + "\r\n" + delimiter.join(["Zoë", "Müller", "2012-02-03"])
    )
    made = services.upload(file=SimpleUploadedFile("x.csv", text.encode(encoding)), by=olive)
    services.choose_columns(csv_import=made, mapping=made.mapping, date_order="mdy", overwrite=False)
    services.check(csv_import=made)
    worked(made)
    services.start(csv_import=made, by=olive)
    worked(made)
    assert Person.objects.get().full_name == "Zoë Müller"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"just one column\n1\n", b"a\x00b,c\x00d\n"])
def test_what_is_no_csv_is_refused_and_not_kept(olive: Staff, content: bytes) -> None:
    with pytest.raises(UnusableFile):
        services.upload(file=SimpleUploadedFile("x.csv", content), by=olive)
    assert not CsvImport.objects.exists()


def test_a_stopped_import_carries_on_where_it_was(olive: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 1)
    made = checked(CLEAN, olive)
    services.start(csv_import=made, by=olive)
    reader = writing.RowReader(made.mapping, made.date_order)
    first = next(writing.batches((reader.read(row) for row in writing.rows_of(made)), size=1))
    assert len(first) == 1
    services.stop(csv_import=made)
    with pytest.raises(writing.Interrupted):
        writing.carry_on(made)
    assert not Patient.objects.exists()
    services.carry_on(csv_import=made)
    assert figures(worked(made)) == (3, 0, 0, 0, 0)


def test_two_workers_at_one_import_write_each_row_once(olive: Staff) -> None:
    made = checked(CLEAN, olive)
    services.start(csv_import=made, by=olive)
    late = CsvImport.objects.get(pk=made.pk)
    writing.carry_on(made)
    with pytest.raises(writing.Interrupted):
        writing.carry_on(late)
    assert Patient.objects.count() == 3


def test_an_import_cannot_start_before_its_check(olive: Staff) -> None:
    made = uploaded(CLEAN, olive)
    with pytest.raises(NotNow):
        services.start(csv_import=made, by=olive)


def test_the_uploaded_file_is_removed_when_the_import_has_ended(olive: Staff) -> None:
    made = checked(CLEAN, olive)
    name = made.file
    assert default_storage.exists(name)
    services.start(csv_import=made, by=olive)
    worked(made)
    assert not default_storage.exists(name)


def test_the_clean_sample_is_taken_in_whole_and_the_dirty_one_says_why_not(olive: Staff) -> None:
    clean = imported((SAMPLES / "patients-clean.csv").read_text("utf-8"), olive)
    assert (clean.duplicates, clean.problems_count) == (0, 0)
    assert clean.created == clean.rows_total > 100
    dirty = imported((SAMPLES / "patients-dirty.csv").read_text("utf-8"), olive)
    assert dirty.problems_count >= 10
    assert dirty.duplicates >= 2
    assert dirty.created >= 5
    assert all(problem.reasons for problem in dirty.problems.all())


def test_rows_are_never_all_in_memory(olive: Staff) -> None:
    """The reader hands out rows one by one: the first is there before the file has ended."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["First name", "Last name", "DOB"])
    rows.writerows(["A", f"B{number}", "2012-02-03"] for number in range(5000))
    made = uploaded(written.getvalue(), olive)
    generator = writing.rows_of(made)
    assert next(generator).number == 2
    generator.close()


def test_the_dry_run_counts_repeated_rows_as_the_import_does(olive: Staff) -> None:
    ann, ben = "Ann,Able,2012-02-03", "Ben,Baker,2012-02-04"
    text = f"Chart,First name,Last name,DOB\n7,{ann}\n7,{ann}\n8,{ann}\n7,{ben}\n"
    for expected in ((1, 0, 1, 2, 0), (0, 0, 2, 2, 0)):
        looked = checked(text, olive)
        told = figures(looked)
        services.start(csv_import=looked, by=olive)
        assert told == figures(worked(looked)) == expected
