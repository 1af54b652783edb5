"""A PostgreSQL server for one run: real, thrown away afterwards, never the machine's own.

Debian's binaries are used where they lie (`/usr/lib/postgresql/*/bin`), or those on the PATH. Nothing is written to
disk in earnest (`fsync=off`) and nobody but this run knows the password.
"""

import locale
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

PLACES = ["/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"]
ADVICE = "PostgreSQL's programs are missing. `make test` installs them; by hand: sh tools/install-test-tools.sh"
START_SECONDS = 30.0
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
}


class PostgresMissing(Exception):
    """There are no PostgreSQL programs on this machine."""


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def programs() -> Path:
    """The folder of the newest PostgreSQL's programs. Raises PostgresMissing."""
    found = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/"))]
    found = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    if found:
        return max(found, key=_version)
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise PostgresMissing(ADVICE)


def _unprivileged() -> dict[str, Any]:
    """As whom to run: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no other user on this machine.")


def _locale() -> str:
    """A locale in which letters beyond ASCII have cases, as on a server in use."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


@dataclass
class PostgresServer:
    """Started by :meth:`start`, ended by :meth:`stop` or with this process, however that ends."""

    settings: dict[str, str] = field(default_factory=lambda: dict(FAST_AND_FORGETFUL))
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    folder: Path = Path()
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> "PostgresServer":
        """Make a cluster in a new folder and serve it on a free port. Raises PostgresMissing."""
        binaries, account = programs(), _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="offthecharts-postgres-"))
        (self.folder / "password").write_text(self.password)
        if account:
            for path in (self.folder, self.folder / "password"):
                os.chown(path, account["user"], account["group"])
        command: list[str | Path] = [binaries / "initdb", "--pgdata", self.folder / "data", "--username", "postgres"]
        command += ["--pwfile", self.folder / "password", "--auth", "scram-sha-256", "--no-sync"]
        command += ["--encoding", "UTF8", "--locale", _locale()]
        self._run(command, account)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._serve(binaries, account)
        return self

    def _run(self, command: list[str | Path], account: dict[str, Any]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **account)
        if done.returncode != 0:
            self.stop()
            raise RuntimeError(f"initdb failed: {done.stderr}")

    def _serve(self, binaries: Path, account: dict[str, Any]) -> None:
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        # The shell waits for its standard input to close: that happens even when this process is killed.
        self._process = subprocess.Popen(
            [
                *["sh", "-c", '"$@" </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait $server', "sh"],
                *[str(binaries / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)],
                *[f"-cunix_socket_directories={self.folder}", *options],
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("wb"),
            cwd=self.folder,
            start_new_session=True,
            **account,
        )
        ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode != 0:
            if time.monotonic() > deadline:
                log = (self.folder / "log").read_text("utf-8", "replace")
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start: {log}")
            time.sleep(0.05)

    def url(self, database: str) -> str:
        """The address of `database`, in the form of dj-database-url."""
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Make a database, empty or a copy of `template` (which nobody may be using); the answer is its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return self.url(name)

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(30)
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)
