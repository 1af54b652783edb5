"""A watched folder: complete files alone, mapping by headings, done and failed, again without harm."""

import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.sources import running, services
from offthecharts.hub.sources.csv_folder.folder import Folder
from offthecharts.hub.sources.models import Source, SourceKind
from tests.hub.sources.reading import figures, problems, read

HEAD = "Id,First,Last,Born,Status,Parent first,Parent id\n"
MATEO = "48,Mateo,Alvarez,5/4/2014,Active,Rosa,47\n"
LUCIA = "49,Lucía,Alvarez,6/7/2016,Active,Rosa,47\n"


def put(source: Source, text: str, name: str = "patients.csv", *, encoding: str = "utf-8", mark: bool = True) -> Path:
    """A file in the folder, complete unless `mark` is False."""
    file = Folder(source.settings["folder"]).file(name)
    file.write_text(text, encoding)
    if mark:
        file.with_name(f"{name}.done").touch()
    return file


def test_a_complete_file_is_read_and_moved_to_done(brook_street: Practice, csv_source: Source) -> None:
    file = put(csv_source, HEAD + MATEO + LUCIA)
    run = read(csv_source)
    assert (figures(run), run.what) == ((2, 0, 0, 0, 0), "patients.csv")
    mateo = Member.objects.of(brook_street).get(external_id="48")
    assert mateo.birth_date == date(2014, 5, 4)
    holders = Responsibility.objects.of(brook_street).values_list("account_holder_id", flat=True)
    assert len(holders) == 2
    assert len(set(holders)) == 1
    assert not file.exists()
    assert [kept.name[16:] for kept in (file.parent / "done").iterdir()] == ["patients.csv"]
    assert sorted(kept.name for kept in file.parent.iterdir()) == ["done", "failed"]


def test_the_same_file_again_changes_nothing_and_columns_may_change_places(
    brook_street: Practice, csv_source: Source
) -> None:
    put(csv_source, HEAD + MATEO + LUCIA)
    read(csv_source)
    put(csv_source, "Parent id;Born;Last;First;Id;Status;Parent first\n47;5/4/2014;Alvarez;Mateo;48;Active;Rosa\n")
    assert figures(read(csv_source)) == (0, 0, 1, 0, 0)
    assert Member.objects.of(brook_street).filter(is_patient=True).count() == 2


def test_a_file_that_still_grows_waits_until_it_is_still(brook_street: Practice, csv_source: Source) -> None:
    file = put(csv_source, HEAD + MATEO, mark=False)
    read(csv_source)
    assert file.exists()
    assert csv_source.next_run_at is not None
    wait = csv_source.next_run_at - csv_source.last_success_at
    assert wait < timedelta(minutes=1)
    file.write_text(HEAD + MATEO + LUCIA)
    os.utime(file, (time.time() + 5, time.time() + 5))
    _let_time_pass(csv_source)
    read(csv_source)
    assert file.exists()
    _let_time_pass(csv_source)
    assert read(csv_source).made == 2
    assert not file.exists()


def _let_time_pass(source: Source) -> None:
    """Ten seconds later, as the source's cursor sees it."""
    for look in source.cursor["looks"].values():
        look["since"] -= 11
    source.save(update_fields=["cursor"])


def test_a_killed_worker_is_replaced_where_it_stood(brook_street: Practice, csv_source: Source) -> None:
    rows = [f"{number},First{number},Name{number},2010-01-{1 + number % 28:02},,,\n" for number in range(100, 350)]
    put(csv_source, HEAD + "".join(rows))
    Source.objects.of(brook_street).update(makes_profiles=False)
    assert running.work(brook_street.pk, csv_source.id, slice_seconds=0)
    csv_source.refresh_from_db()
    assert csv_source.cursor["rows"] == 100
    run = read(csv_source, slice_seconds=0)
    assert (run.seen, run.left_out) == (250, 250)


def test_a_file_that_lacks_a_chosen_column_goes_to_failed_and_says_which(csv_source: Source) -> None:
    file = put(csv_source, "Id,First,Last,Status\n48,Mateo,Alvarez,Active\n")
    run = read(csv_source)
    assert "patients.csv: The column “Born”, “Parent first”, “Parent id” is missing." in run.error
    assert [kept.name[16:] for kept in (file.parent / "failed").iterdir()] == ["patients.csv"]
    put(csv_source, HEAD + MATEO, "again.csv")
    assert read(csv_source).made == 1


def test_a_name_too_long_to_be_kept_whole_is_shortened_and_holds_up_no_other(csv_source: Source) -> None:
    names = [f"{'é' * 123}.csv", f"{'é' * 122}x.csv", f"{'n' * 246}.csv", f"{'n' * 251}.csv"]
    for name in names:
        put(csv_source, HEAD + MATEO, name, mark=len(os.fsencode(name)) <= 250)
    put(csv_source, HEAD + LUCIA, "zlater.csv")
    read(csv_source)
    if csv_source.cursor["looks"]:
        _let_time_pass(csv_source)
        read(csv_source)
    assert not csv_source.last_error
    folder = Folder(csv_source.settings["folder"]).path
    kept = sorted(file.name for file in (folder / "done").iterdir())
    assert len(kept) == len(names) + 1
    assert all(name.endswith(".csv") for name in kept)
    assert sorted(file.name for file in folder.iterdir()) == ["done", "failed"]


def test_a_name_in_another_encoding_is_shown_as_far_as_it_can_be(
    brook_street: Practice, csv_source: Source, as_olive: Client
) -> None:
    name = os.fsdecode(b"caf\xe9.csv")
    put(csv_source, HEAD + MATEO, name, mark=False)
    assert "caf\ufffd.csv" in as_olive.get(f"/sources/{csv_source.id}/settings/").content.decode()
    read(csv_source)
    _let_time_pass(csv_source)
    run = read(csv_source)
    assert (run.made, run.what, csv_source.last_error) == (1, "caf\ufffd.csv", "")
    put(csv_source, "Id,First,Last\n", name)
    assert "caf\ufffd.csv: The column" in read(csv_source).error
    assert as_olive.get(f"/sources/{csv_source.id}/").status_code == 200


def test_a_file_that_cannot_be_moved_is_named_and_the_others_are_read(csv_source: Source) -> None:
    folder = Folder(csv_source.settings["folder"])
    put(csv_source, "no,table,of ours\n", "bad.csv")
    os.utime(folder.file("bad.csv"), (1, 1))
    (folder.path / "failed").rmdir()
    (folder.path / "failed").symlink_to("/proc")  # a folder to which nothing can be moved
    put(csv_source, HEAD + LUCIA, "later.csv")
    run = read(csv_source)
    assert "bad.csv cannot be moved to failed" in run.error
    assert run.made == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_usual_encodings_are_understood(brook_street: Practice, csv_source: Source, encoding: str) -> None:
    put(csv_source, HEAD + LUCIA, encoding=encoding)
    read(csv_source)
    assert Member.objects.of(brook_street).get(external_id="49").first_name == "Lucía"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_accent_far_down_in_the_file_is_understood_too(
    brook_street: Practice, csv_source: Source, encoding: str
) -> None:
    """Only the first 64 KB were looked at: the names after them came in as Luc\ufffda, and nobody was told."""
    file = HEAD + MATEO + "\n" * 70_000 + LUCIA
    put(csv_source, file, encoding=encoding)
    assert read(csv_source).made == 2
    assert Member.objects.of(brook_street).get(external_id="49").first_name == "Lucía"


def test_a_file_of_two_encodings_is_refused_with_its_line(csv_source: Source) -> None:
    file = put(csv_source, HEAD + LUCIA)
    file.write_bytes((HEAD + LUCIA).encode() + LUCIA.encode("cp1252"))
    assert "patients.csv: Line 3 is written in another encoding" in read(csv_source).error


def test_rows_that_cannot_be_understood_are_named_by_file_and_line(csv_source: Source) -> None:
    put(csv_source, HEAD + MATEO + "50,,Alvarez,13/13/2013,,,\n" + ",Ada,Okafor,,,,\n")
    run = read(csv_source)
    assert figures(run) == (1, 0, 0, 0, 2)
    by_place = {problem.place: problem.fields for problem in problems(csv_source)}
    assert set(by_place["patients.csv, line 3"]) == {"First name", "Date of birth"}
    assert "told" not in by_place
    assert set(by_place["patients.csv, line 4"]) == {"Patient id"}
    put(csv_source, HEAD + "50,Iris,Alvarez,12/12/2013,,,\n")
    read(csv_source)
    assert [problem.place for problem in problems(csv_source)] == ["patients.csv, line 4"]


def test_links_and_other_files_are_left_alone(csv_source: Source, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(HEAD + MATEO)
    folder = Folder(csv_source.settings["folder"])
    folder.file("link.csv").symlink_to(secret)
    folder.file("link.csv.done").touch()
    put(csv_source, "not a table", "notes.doc")
    assert read(csv_source).seen == 0
    with pytest.raises(OSError, match=r"link\.csv"):
        folder.open("link.csv")


def test_folders_are_named_by_us_whatever_is_typed(brook_street: Practice, olive: HubUser, tmp_path: Path) -> None:
    source = services.add(practice=brook_street, kind=SourceKind.CSV_FOLDER, name="../../etc", by=olive)
    path = Folder(source.settings["folder"]).path
    assert path.is_relative_to(tmp_path / "import")
    assert path.name == "etc-1"
    assert path.parent.name.startswith("brook-street-orthodontics-")


def test_ids_of_its_own_link_the_same_person_of_another_program(
    brook_street: Practice, csv_source: Source, mateo: Member
) -> None:
    """Each exact match was a problem for a person, since the profile had the other program's id."""
    Member.objects.of(brook_street).filter(id=mateo.id).update(external_id="chart-48")
    Source.objects.of(brook_street).update(own_ids=True)
    csv_source.refresh_from_db()
    put(csv_source, HEAD + MATEO)
    assert figures(read(csv_source))[:2] == (0, 1)
    assert problems(csv_source) == []
    mateo.refresh_from_db()
    assert mateo.external_id == "chart-48"
    assert Member.objects.of(brook_street).filter(is_patient=True).count() == 1
    put(csv_source, HEAD + MATEO.replace("48,", "51,"))
    read(csv_source)
    assert problems(csv_source)[0].is_ambiguous, "a second chart of the same person"


def test_ids_of_its_own_link_nobody_who_is_only_alike(
    brook_street: Practice, csv_source: Source, mateo: Member
) -> None:
    Member.objects.of(brook_street).filter(id=mateo.id).update(external_id="chart-48")
    Source.objects.of(brook_street).update(own_ids=True)
    csv_source.refresh_from_db()
    put(csv_source, HEAD + MATEO.replace("Mateo", "Matteo"))
    read(csv_source)
    assert problems(csv_source)[0].is_ambiguous
