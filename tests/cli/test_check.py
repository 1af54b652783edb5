"""`offthecharts check` sees what is wrong and says what to do."""

import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offthecharts.cli import main as cli
from offthecharts.cli.check import office
from offthecharts.cli.check.addresses import addresses
from offthecharts.cli.check.findings import Finding, Level
from offthecharts.cli.running import kept_as_running, programs_running
from offthecharts.config.environment import Environment, environment
from offthecharts.config.keys import read_or_make


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """A folder with a key in it."""
    read_or_make(tmp_path / "keys" / "encryption.key", "fernet")
    tmp_path.chmod(0o700)
    return Environment(data=tmp_path)


@pytest.fixture(autouse=True)
def _environment_as_before() -> Iterator[None]:
    environment.cache_clear()
    yield
    environment.cache_clear()


def about(findings: Iterator[Finding], subject: str) -> list[tuple[Level, str]]:
    return [(finding.level, finding.text) for finding in findings if finding.subject == subject]


def test_a_key_that_nobody_keeps_elsewhere_is_a_warning_until_it_is_confirmed(env: Environment) -> None:
    ((level, text),) = about(office.keys(env), "key backup")
    assert level is Level.WARNING
    assert "lies in the data folder" in text
    office.confirm_key_backup(env)
    ((level, text),) = about(office.keys(env), "key backup")
    assert (level, text) == (Level.OK, f"confirmed on {datetime.now(UTC).date().isoformat()}")


def test_a_new_key_has_to_be_confirmed_anew(env: Environment) -> None:
    office.confirm_key_backup(env)
    (env.keys_folder / "encryption.key").unlink()
    read_or_make(env.keys_folder / "encryption.key", "fernet")
    ((level, _text),) = about(office.keys(env), "key backup")
    assert level is Level.WARNING


def test_a_key_that_others_can_read_is_a_problem(env: Environment) -> None:
    (env.keys_folder / "encryption.key").chmod(0o644)
    ((level, text),) = about(office.keys(env), "keys")
    assert level is Level.PROBLEM
    assert "encryption.key" in text


def test_a_data_folder_open_to_others_is_a_warning(env: Environment) -> None:
    env.data.chmod(0o755)
    assert Level.WARNING in [level for level, _text in about(office.folders(env), "data folder")]


def test_a_full_disk_is_a_problem(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "FULL_BYTES", 10**18)
    ((level, _text),) = about(office.folders(env), "disk")
    assert level is Level.PROBLEM


@pytest.mark.parametrize(("days", "place", "level"), [(0, "/mnt/usb", Level.OK), (4, "/mnt/usb", Level.WARNING)])
def test_an_old_backup_is_a_warning(env: Environment, days: int, place: str, level: Level) -> None:
    made_at = datetime.now(UTC) - timedelta(days=days)
    (env.data / "last-backup.json").write_text(json.dumps({"made_at": made_at.isoformat(), "folder": place}))
    ((found, _text),) = about(office.backups(env), "backup")
    assert found is level


def test_no_backup_and_one_beside_the_data_are_warnings(env: Environment) -> None:
    assert about(office.backups(env), "backup")[0][0] is Level.WARNING
    last = {"made_at": datetime.now(UTC).isoformat(), "folder": str(env.data / "backups" / "x")}
    (env.data / "last-backup.json").write_text(json.dumps(last))
    assert about(office.backups(env), "backup")[0][0] is Level.WARNING


def test_a_site_without_its_worker_is_a_problem(env: Environment) -> None:
    assert about(office.programs(env, ["hub"]), "hub")[0][0] is Level.NOTE
    with kept_as_running(env.data, "hub"):
        assert about(office.programs(env, ["hub"]), "hub")[0][0] is Level.PROBLEM
        with kept_as_running(env.data, "hub worker"):
            assert about(office.programs(env, ["hub"]), "hub")[0][0] is Level.OK
    assert programs_running(env.data) == []


def test_a_killed_program_does_not_count_as_running(env: Environment) -> None:
    (env.data / "running").mkdir()
    gone = {"name": "hub", "pid": 2**22 + 1, "host": socket.gethostname()}
    (env.data / "running" / "hub-gone.json").write_text(json.dumps(gone))
    silent = env.data / "running" / "hub-elsewhere.json"
    silent.write_text(json.dumps({"name": "hub", "pid": 1, "host": "elsewhere"}))
    assert [program.host for program in programs_running(env.data)] == ["elsewhere"]
    os.utime(silent, (0, 0))
    assert programs_running(env.data) == []


@pytest.mark.parametrize(
    ("practice", "hub", "words"),
    [
        ("http://desk.lan:8000", "http://desk.lan:8001", "nobody can sign in"),
        ("https://desk.lan:8000", "http://localhost:8001", "OFFTHECHARTS_HUB_URL"),
        ("https://desk.lan:8000", "http://hub.lan:8001", "Use https"),
    ],
)
def test_addresses_at_which_desks_could_not_work_are_problems(practice: str, hub: str, words: str) -> None:
    env = Environment(practice_url=practice, hub_url=hub)
    found = [finding.advice for finding in addresses(env, ["practice", "hub"]) if finding.level is Level.PROBLEM]
    assert any(words in advice for advice in found)


def test_this_machine_alone_needs_no_certificate() -> None:
    env = Environment(practice_url="http://localhost:8000", hub_url="http://127.0.0.1:8001")
    assert {finding.level for finding in addresses(env, ["practice", "hub"])} == {Level.OK}


def test_the_report_names_outstanding_migrations_and_fails(
    env: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OFFTHECHARTS_DATA", str(env.data))
    for name in ("HUB_DATABASE_URL", "PRACTICE_DATABASE_URL", "DEBUG"):
        monkeypatch.delenv(f"OFFTHECHARTS_{name}", raising=False)
    with sqlite3.connect(env.data / "hub.sqlite3") as database:
        database.execute("CREATE TABLE something (id)")
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "migrations are outstanding" in said
    assert "offthecharts manage --site hub migrate" in said
    assert "Practice server" not in said, "the practice server is not set up here"


def test_a_setting_that_cannot_be_used_is_named(
    env: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OFFTHECHARTS_DATA", str(env.data))
    monkeypatch.delenv("OFFTHECHARTS_HUB_DATABASE_URL", raising=False)
    monkeypatch.setenv("OFFTHECHARTS_MAIL_URL", "pigeon://coo")
    with sqlite3.connect(env.data / "hub.sqlite3") as database:
        database.execute("CREATE TABLE something (id)")
    assert cli.main(["check", "--site", "hub"]) == 1
    assert "OFFTHECHARTS_MAIL_URL must be" in capsys.readouterr().out


def test_an_empty_folder_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--data", str(tmp_path)]) == 1
    assert "none is set up" in capsys.readouterr().out
