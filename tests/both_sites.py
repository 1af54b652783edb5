"""Both sites as real processes, for the tests in tests/browser and tests/journeys; see tests/README.md.

Each process can be stopped, killed, paused and started alone, which the demo's own parent would undo.
"""

import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from tests.postgres import PostgresMissing, PostgresServer

type Database = Literal["sqlite", "postgres"]
type SiteName = Literal["practice", "hub"]

PASSWORD = "demo-password-1"
START_SECONDS = 150.0
STOP_SECONDS = 15.0
COMMAND = [sys.executable, "-m", "offthecharts.cli.main"]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def bare_environment() -> dict[str, str]:
    """This process's environment without what the tests set for themselves."""
    ours = ("OFFTHECHARTS", "DJANGO", "PYTEST")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@dataclass
class Program:
    """One of our processes with everything that it starts."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it writes goes to the end of `log`."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number: int) -> None:
        """Send `number` to it and all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def stop(self) -> None:
        """End it as Ctrl-C would, and wait."""
        if self.process is None:
            return
        self.signal(signal.SIGCONT)
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        finally:
            self.signal(signal.SIGKILL)
            self.process = None

    def kill(self) -> None:
        """`kill -9` of all its processes at once."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(STOP_SECONDS)
            self.process = None

    def output(self) -> str:
        """All that it wrote."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


@dataclass
class Site(Program):
    """The server of one site."""

    address: str = ""
    probe: str = ""
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Wait until it answers; fails with its log when it ends first."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} does not start:\n{self.output()[-6000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it answers just now."""
        try:
            urllib.request.urlopen(f"{self.probe}/healthz", timeout=5, context=self.trust).close()
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False
        return True

    def restart(self) -> None:
        """Stop it and start it again at the same address."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze it: connections are taken by the system, and no answer comes."""
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused one go on."""
        self.signal(signal.SIGCONT)


@dataclass
class BothSites:
    """A practice server and a Hub on this machine, with the sample data and their workers."""

    data: Path
    practice: Site
    hub: Site
    workers: dict[str, Program]
    database: Database
    password: str = PASSWORD

    def start(self, *, only: SiteName | None = None) -> "BothSites":
        """Start all: both sites side by side, then the workers; or one site `only` with its worker."""
        sites = [site for site in (self.practice, self.hub) if only in (None, site.name)]
        for site in sites:
            Program.start(site)
        for site in sites:
            site.wait_until_up()
        workers = [worker for name, worker in self.workers.items() if only in (None, name)]
        for worker in workers:
            worker.start()
        for worker in workers:
            self._wait_until_working(worker)
        return self

    def _wait_until_working(self, worker: Program) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not list((self.data / "running").glob(f"{worker.name}-worker-*.json")):
            if (worker.process and worker.process.poll() is not None) or time.monotonic() > deadline:
                raise AssertionError(f"the worker of {worker.name} does not start:\n{worker.output()[-6000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop all."""
        for program in (*self.workers.values(), self.practice, self.hub):
            program.stop()

    def command(self, *arguments: str) -> str:
        """Run `offthecharts` with `arguments`; what it wrote. Fails with that when the command fails."""
        done = subprocess.run(
            [*COMMAND, *arguments], env=self.hub.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{arguments} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def manage(self, site: SiteName, *arguments: str) -> str:
        """Run a management command of `site`; what it wrote."""
        return self.command("manage", "--site", site, *arguments)

    def connect(self) -> None:
        """Set the service up, as the plain demo does."""
        logins = str(self.data / "sample-logins.json")
        self.manage("practice", "connect_sample_service", "--hub", self.hub.address, "--logins", logins)


def make_sites(
    data: Path,
    *,
    urls: dict[str, str],
    hub_host: str = "localhost",
    settings: dict[str, str] | None = None,
    load: bool = False,
    tls: Path | None = None,
) -> BothSites:
    """Both sites on the folder `data`, not started; `urls` are addresses of databases, empty for SQLite.

    With `load` they load the sample data first, as in the demo; without they are served as in an office. `tls` is the
    folder of certificates.
    """
    hosts, ports = {"practice": "localhost", "hub": hub_host}, {"practice": free_port(), "hub": free_port()}
    scheme = "https" if tls else "http"
    addresses = {site: f"{scheme}://{hosts[site]}:{ports[site]}" for site in ports}
    environment = {
        **bare_environment(),
        "PYTHONUNBUFFERED": "1",
        "OFFTHECHARTS_DATA": str(data),
        **{f"OFFTHECHARTS_{site.upper()}_URL": address for site, address in addresses.items()},
        **{f"OFFTHECHARTS_{site.upper()}_DATABASE_URL": url for site, url in urls.items()},
        **({"OFFTHECHARTS_CERTIFICATE_AUTHORITY": str(tls / "authority.crt")} if tls else {}),
        **(settings or {}),
    }
    pair = ["--certificate", str(tls / "server.crt"), "--key", str(tls / "server.key")] if tls else []
    sites = {
        site: Site(
            site,
            [*COMMAND, *(["sample-site"] if load else []), site, "--port", str(ports[site]), *pair],
            environment,
            data / f"{site}.log",
            address=addresses[site],
            probe=f"{scheme}://127.0.0.1:{ports[site]}",
            trust=ssl.create_default_context(cafile=str(tls / "authority.crt")) if tls else None,
        )
        for site in ports
    }
    workers = {
        site: Program(site, [*COMMAND, "worker", "--site", site], environment, data / f"{site}-worker.log")
        for site in ports
    }
    return BothSites(data, sites["practice"], sites["hub"], workers, "postgres" if urls else "sqlite")


def news_server(sites: BothSites, address: str) -> Site:
    """Where practice servers wait for news of the Hub of `sites`, not started; `sites` were told of its `address`."""
    probe = address.replace("localhost", "127.0.0.1")
    command = [*COMMAND, "news"]
    return Site("news", command, sites.hub.environment, sites.data / "news.log", address=address, probe=probe)


def make_certificates(data: Path) -> Path:
    """Run `offthecharts certificates` for this machine; the answer is their folder."""
    environment = {**bare_environment(), "OFFTHECHARTS_DATA": str(data)}
    command = [*COMMAND, "certificates", "--name", "localhost"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return data / "keys" / "tls"


def write_logins(data: Path) -> None:
    """One password for all sample log-ins."""
    from offthecharts.cli.sample_logins import SampleLogins

    SampleLogins.read_or_make(data, PASSWORD)


def _loaded(data: Path, urls: dict[str, str]) -> None:
    """Fill `data` once: tables, sample data, static files."""
    write_logins(data)
    sites = make_sites(data, urls=urls, load=True)
    sites.workers.clear()
    sites.start().stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this run."""
    try:
        server = PostgresServer().start()
    except PostgresMissing as error:
        pytest.fail(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample data on SQLite, to be copied."""
    data = tmp_path_factory.mktemp("sample") / "data"
    _loaded(data, {})
    return data


@pytest.fixture(scope="session")
def sample_postgres(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Path:
    """The same with its databases `practice` and `hub` on PostgreSQL, to be copied."""
    data = tmp_path_factory.mktemp("sample-postgres") / "data"
    _loaded(data, {site: postgres_server.create_database(site) for site in ("practice", "hub")})
    return data


def _copied_databases(server: PostgresServer) -> dict[str, str]:
    mark = secrets.token_hex(4)
    return {site: server.create_database(f"{site}_{mark}", template=site) for site in ("practice", "hub")}


@dataclass
class StartSites:
    """Starts sites on copies of the sample data and remembers them."""

    request: pytest.FixtureRequest
    factory: pytest.TempPathFactory
    started: list[BothSites] = field(default_factory=list)

    def __call__(
        self,
        *,
        database: Database = "sqlite",
        hub_host: str = "localhost",
        connected: bool = False,
        only: SiteName | None = None,
        tls: bool = False,
        settings: dict[str, str] | None = None,
    ) -> BothSites:
        """Both sites, running; or one of them `only`.

        `hub_host`: ``127.0.0.1`` makes the Hub another site than the practice server in the eyes of a browser.
        `connected`: the service is set up and enabled. `tls`: over https, with certificates of a local authority.
        `settings`: further ``OFFTHECHARTS_…`` variables.
        """
        template: Path = self.request.getfixturevalue("sample_folder" if database == "sqlite" else "sample_postgres")
        urls = {} if database == "sqlite" else _copied_databases(self.request.getfixturevalue("postgres_server"))
        data = self.factory.mktemp("sites") / "data"
        shutil.copytree(template, data, ignore=shutil.ignore_patterns("*.log"))
        certificates = make_certificates(data) if tls else None
        sites = make_sites(data, urls=urls, hub_host=hub_host, settings=settings, tls=certificates)
        self.started.append(sites)
        sites.start(only=only)
        if connected:
            sites.connect()
        return sites

    def stop(self) -> None:
        """Stop all that were started."""
        for sites in self.started:
            sites.stop()


@pytest.fixture
def start_sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartSites]:
    """A function that starts sites of this test's own; they end with the test."""
    start = StartSites(request, tmp_path_factory)
    yield start
    start.stop()


@pytest.fixture(scope="session")
def both_sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothSites]:
    """Both sites on SQLite, connected, shared by all tests of this run: leave them running and connected."""
    start = StartSites(request, tmp_path_factory)
    yield start(connected=True)
    start.stop()
