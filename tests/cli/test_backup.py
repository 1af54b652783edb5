"""Backups are whole, and restoring never loses what was there."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from offthecharts.cli import main as cli
from offthecharts.cli.backup.databases import SiteDatabase
from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.running import kept_as_running
from offthecharts.config.environment import environment
from offthecharts.config.keys import read_or_make

KNOWN, UNKNOWN = "0001_initial", "0999_from_the_future"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small office: one database, one photo, one key."""
    for name in ("HUB_DATABASE_URL", "PRACTICE_DATABASE_URL"):
        monkeypatch.delenv(f"OFFTHECHARTS_{name}", raising=False)
    monkeypatch.setenv("OFFTHECHARTS_DATA", str(tmp_path / "data"))
    environment.cache_clear()
    folder = tmp_path / "data"
    photo = folder / "media" / "hub" / "photos" / "mateo.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    read_or_make(folder / "keys" / "encryption.key", "fernet")
    with sqlite3.connect(folder / "hub.sqlite3") as database:
        database.executescript("PRAGMA journal_mode = WAL; CREATE TABLE django_migrations (app, name);")
        database.execute("CREATE TABLE entries (points)")
        database.execute("INSERT INTO django_migrations VALUES ('points', ?)", [KNOWN])
        database.execute("INSERT INTO entries VALUES (10)")
    yield folder
    environment.cache_clear()


def entries(data: Path) -> list[int]:
    with sqlite3.connect(data / "hub.sqlite3") as database:
        return [row[0] for row in database.execute("SELECT points FROM entries")]


def give(data: Path, points: int) -> None:
    with sqlite3.connect(data / "hub.sqlite3") as database:
        database.execute("INSERT INTO entries VALUES (?)", [points])


def backup(data: Path, *options: str) -> Path:
    """Make a backup; the answer is its folder."""
    assert cli.main(["backup", *options]) == 0
    return Path(json.loads((data / "last-backup.json").read_text())["folder"])


def test_what_was_committed_is_in_it_and_comes_back(data: Path) -> None:
    open_elsewhere = sqlite3.connect(data / "hub.sqlite3")
    open_elsewhere.execute("INSERT INTO entries VALUES (99)")  # not committed
    made = backup(data)
    open_elsewhere.rollback()
    open_elsewhere.close()
    give(data, 5)
    (data / "media" / "hub" / "photos" / "mateo.jpg").unlink()
    assert cli.main(["restore", str(made), "--replace"]) == 0
    assert entries(data) == [10]
    assert (data / "media" / "hub" / "photos" / "mateo.jpg").read_bytes() == b"a photo"


def test_restoring_over_data_has_to_be_asked_for_and_keeps_it_beside(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = backup(data)
    give(data, 5)
    assert cli.main(["restore", str(made)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert entries(data) == [10, 5]
    assert cli.main(["restore", str(made), "--replace"]) == 0
    (kept,) = data.glob("before-restore-*")
    with sqlite3.connect(kept / "hub.sqlite3") as database:
        assert database.execute("SELECT sum(points) FROM entries").fetchone() == (15,)
    assert (kept / "media" / "hub" / "photos" / "mateo.jpg").exists()


def test_after_a_failure_database_and_photos_are_as_they_were(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(data)
    give(data, 5)
    photo = data / "media" / "hub" / "photos" / "mateo.jpg"
    photo.write_bytes(b"a newer photo")
    put_back = SiteDatabase.put_back

    def fails_for_the_backup(database: SiteDatabase, copy: Path) -> None:
        if copy.is_relative_to(made):
            raise CommandFailed("The dump cannot be read.")
        put_back(database, copy)

    monkeypatch.setattr(SiteDatabase, "put_back", fails_for_the_backup)  # as pg_restore does with a broken dump
    assert cli.main(["restore", str(made), "--replace"]) == 1
    assert "as it was before" in capsys.readouterr().err
    assert entries(data) == [10, 5]
    assert photo.read_bytes() == b"a newer photo"


@pytest.mark.parametrize("damage", ["changed", "missing", "added"])
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_touched(
    data: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = backup(data)
    photo = made / "media" / "hub" / "photos" / "mateo.jpg"
    match damage:
        case "changed":
            photo.write_bytes(b"b photo")
        case "missing":
            photo.unlink()
        case "added":
            (made / "media" / "hub" / "extra.jpg").write_bytes(b"who are you")
    give(data, 5)
    assert cli.main(["backup", "--verify", str(made)]) == 1
    assert cli.main(["restore", str(made), "--replace"]) == 1
    assert "not whole" in capsys.readouterr().err
    assert entries(data) == [10, 5]


def test_the_keys_stay_out_unless_they_are_asked_for(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not (backup(data) / "keys").exists()
    assert "Keep a copy of" in capsys.readouterr().out
    with_keys = backup(data, "--with-keys")
    key = (data / "keys" / "encryption.key").read_text()
    assert (with_keys / "keys" / "encryption.key").read_text() == key
    (data / "keys" / "encryption.key").unlink()
    assert cli.main(["restore", str(with_keys), "--replace"]) == 0
    assert (data / "keys" / "encryption.key").read_text() == key


def test_a_key_that_does_not_fit_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = backup(data)
    (data / "keys" / "encryption.key").unlink()
    read_or_make(data / "keys" / "encryption.key", "fernet")
    assert cli.main(["restore", str(made), "--replace"]) == 0
    assert "not the one that was in use" in capsys.readouterr().out


def test_nobody_restores_under_a_running_site(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = backup(data)
    with kept_as_running(data, "hub"):
        assert cli.main(["restore", str(made), "--replace"]) == 1
    assert "Stop them first" in capsys.readouterr().err
    assert cli.main(["restore", str(made), "--replace"]) == 0


def test_a_backup_of_a_newer_version_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(data / "hub.sqlite3") as database:
        database.execute("INSERT INTO django_migrations VALUES ('points', ?)", [UNKNOWN])
    made = backup(data)
    assert cli.main(["restore", str(made), "--replace"]) == 1
    assert UNKNOWN in capsys.readouterr().err


def test_a_damaged_database_is_not_backed_up_as_if_it_were_well(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(data / "hub.sqlite3") as database:
        database.executemany("INSERT INTO entries VALUES (?)", [("x" * 1000,)] * 200)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with (data / "hub.sqlite3").open("r+b") as file:
        file.seek(4096 * 6)
        file.write(b"\xff" * 4096 * 4)
    assert cli.main(["backup"]) == 1
    assert "malformed" in capsys.readouterr().err
    assert list((data / "backups").glob("offthecharts-*")) == []


def test_old_backups_are_removed_only_when_asked(data: Path, tmp_path: Path) -> None:
    made = [backup(data, "--to", str(tmp_path / "disk")) for _ in range(3)]
    assert all(folder.is_dir() for folder in made)
    newest = backup(data, "--to", str(tmp_path / "disk"), "--keep", "2")
    assert sorted((tmp_path / "disk").iterdir()) == sorted([made[-1], newest])


def test_an_empty_folder_is_no_office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment.cache_clear()
    assert cli.main(["backup", "--data", str(tmp_path / "nothing")]) == 1
    assert "nothing to back up" in capsys.readouterr().err
    environment.cache_clear()
