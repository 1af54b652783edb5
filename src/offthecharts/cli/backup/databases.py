"""Copying a database while it is in use, and putting a copy back. No Django: one process handles both sites."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import dj_database_url
import psycopg
from psycopg.conninfo import make_conninfo

from offthecharts.cli.errors import CommandFailed
from offthecharts.config.environment import Environment

MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
BUSY_SECONDS = 30.0
LOCK_MILLISECONDS = 10_000
CONNECTION = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "database": "NAME"}
SIDE_FILES = ["-wal", "-shm", "-journal"]

type Engine = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class SiteDatabase:
    """The database of one site."""

    site: str
    engine: Engine
    path: Path = Path()
    connection: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, env: Environment, site: str) -> "SiteDatabase":
        """The one that `env` names. Raises CommandFailed for an engine that we cannot copy."""
        parsed: dict[str, Any] = dict(dj_database_url.parse(env.database_url(site)))
        if parsed["ENGINE"].endswith("sqlite3"):
            return cls(site, "sqlite", path=Path(parsed["NAME"]))
        if parsed["ENGINE"].endswith("postgresql"):
            values = ((f"PG{name.upper()}", str(parsed[key])) for name, key in CONNECTION.items() if parsed.get(key))
            options = ((f"PG{name.upper()}", str(value)) for name, value in parsed.get("OPTIONS", {}).items())
            return cls(site, "postgresql", connection=(*values, *options))
        raise CommandFailed(f"The database of {site} is neither SQLite nor PostgreSQL.")

    @property
    def file_name(self) -> str:
        """What its copy is called."""
        return f"{self.site}.sqlite3" if self.engine == "sqlite" else f"{self.site}.pgdump"

    def exists(self) -> bool:
        """Whether there is anything in it: our tables were made once."""
        if self.engine == "sqlite":
            return self.path.is_file() and self.path.stat().st_size > 0
        with self._connect() as connection:
            row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        return row is not None and row[0] is not None

    def bytes(self) -> int:
        """About how much room a copy takes."""
        if self.engine == "sqlite":
            return self.path.stat().st_size
        with self._connect() as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0

    def migrations(self) -> list[str]:
        """The migrations that it has, as app.name."""
        if self.engine == "sqlite":
            with contextlib.closing(_open(self.path)) as database:
                return [row[0] for row in database.execute(MIGRATIONS)]
        with self._connect() as connection:
            return [row[0] for row in connection.execute(MIGRATIONS).fetchall()]

    def copy_to(self, target: Path) -> None:
        """A consistent copy as of one moment; writers go on meanwhile. Raises CommandFailed."""
        if self.engine == "sqlite":
            copy_sqlite(self.path, target)
        else:
            self._run("pg_dump", ["--format=custom", f"--file={target}"])

    def put_back(self, copy: Path) -> None:
        """Replace everything in the database by `copy`. Raises CommandFailed; on PostgreSQL it may be empty then."""
        if self.engine == "sqlite":
            shutil.copyfile(copy, draft := self.path.with_name(f".{self.path.name}.restoring"))
            for suffix in SIDE_FILES:
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            draft.replace(self.path)
            return
        self._empty()
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        self._run("pg_restore", [*options, f"--dbname={dict(self.connection)['PGDATABASE']}", str(copy)])

    def _empty(self) -> None:
        try:
            with self._connect() as connection:
                connection.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
                connection.execute("DROP SCHEMA public CASCADE")
                connection.execute("CREATE SCHEMA public")
        except psycopg.errors.LockNotAvailable as error:
            raise CommandFailed(f"The database of {self.site} is in use. Stop everything that uses it.") from error

    def _connect(self) -> "psycopg.Connection[Any]":
        names = {name.removeprefix("PG").lower(): value for name, value in self.connection}
        names["dbname"] = names.pop("database")
        try:
            return psycopg.connect(make_conninfo(connect_timeout=5, **names))
        except psycopg.OperationalError as error:
            raise CommandFailed(f"The database of {self.site} does not answer: {error}") from error

    def _run(self, program: str, arguments: Sequence[str]) -> None:
        # By the environment: an argument could be read by every user of the machine.
        environment = {**os.environ, **dict(self.connection)}
        done = subprocess.run(
            [postgres_program(program), *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CommandFailed(f"{program} failed for the database of {self.site}:\n{done.stderr.strip()}")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True, timeout=BUSY_SECONDS)


def copy_sqlite(source: Path, target: Path) -> None:
    """A checked copy of the SQLite database `source`, in one file. Raises CommandFailed."""
    with (
        contextlib.closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as original,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        try:
            # In one step, so that a writer cannot make it start again; with the write-ahead log nobody waits for it.
            original.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            raise CommandFailed(f"The database {source} cannot be copied: {error}") from error
    if found != ["ok"]:
        raise CommandFailed(f"The database {source} is damaged: {'; '.join(found[:5])}")


def postgres_program(name: str) -> str:
    """The newest `name` on this machine: one older than the server refuses. Raises CommandFailed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise CommandFailed(f"{name} is missing. On Debian and Ubuntu: sudo apt install postgresql-client")
    return program
