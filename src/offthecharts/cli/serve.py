"""`offthecharts practice` and `offthecharts hub`: serve one site by granian."""

import argparse
import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.parent import end_with_parent
from offthecharts.cli.ports import is_free
from offthecharts.cli.prepare import prepare
from offthecharts.cli.running import kept_as_running
from offthecharts.cli.sites import boot
from offthecharts.config.environment import environment

STOP_TIMEOUT_SECONDS = 6
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the two subcommands."""
    for site, title in (("practice", "the practice server"), ("hub", "the Patient Rewards Hub")):
        parser = commands.add_parser(site, parents=[common], help=f"serve {title}")
        parser.add_argument("--host", help="address to listen on (default: this machine alone on loopback, else all)")
        parser.add_argument("--port", type=int, help="port to listen on (default: that of the site's address)")
        parser.add_argument("--processes", type=int, help="server processes (SQLite: 1; PostgreSQL: 2)")
        parser.add_argument("--threads", type=int, help="threads of each process (SQLite: 8; PostgreSQL: 4)")
        parser.add_argument("--certificate", type=Path, metavar="FILE", help="TLS certificate chain (PEM)")
        parser.add_argument("--key", type=Path, metavar="FILE", help="private key of the certificate (PEM, PKCS#8)")
        parser.add_argument("--access-log", action="store_true", help="log each request, without its query string")
        parser.add_argument(
            "--migrate",
            action=argparse.BooleanOptionalAction,
            help="bring the tables up to date first (default: on SQLite)",
        )
        parser.set_defaults(run=run, site=site)


def run(options: argparse.Namespace) -> int:
    """Prepare the site and serve it until SIGTERM or Ctrl-C."""
    site: str = options.site
    address = urlsplit(environment().practice_url if site == "practice" else environment().hub_url)
    port = options.port or address.port or (443 if options.certificate else 80)
    host = options.host or host_for(address)
    check_port(port)
    check_certificate(options.certificate, options.key)
    boot(site)
    processes, threads, sqlite = _size(options.processes, options.threads)
    prepare(site, migrate=sqlite if options.migrate is None else options.migrate)
    end_with_parent()
    with kept_as_running(environment().data, site):
        _serve(site, host, port, processes, threads, options)
    return 0


def check_port(port: int) -> None:
    """Raises CommandFailed when somebody listens there."""
    if not is_free(port):
        raise CommandFailed(f"Port {port} is taken by another program. Stop that one, or choose another --port.")


def host_for(address: SplitResult) -> str:
    """The interface to listen on for what is found at `address`; a loopback address is this machine's alone."""
    return "127.0.0.1" if address.hostname in LOOPBACK else "0.0.0.0"  # noqa: S104  # the office's network has to reach it


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """Raises CommandFailed when the pair is not one, or a file is missing."""
    if (certificate is None) != (key is None):
        raise CommandFailed("--certificate and --key belong together.")
    for path in filter(None, [certificate, key]):
        if not path.is_file():
            raise CommandFailed(f"There is no file {path}. `offthecharts certificates` makes a pair.")


def _size(processes: int | None, threads: int | None) -> tuple[int, int, bool]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return processes or 2, threads or 4, False
    if processes not in (None, 1):
        print(
            f"{processes} processes were asked for, but on SQLite one serves: its threads queue fairly for writing, "
            "while several processes would starve each other. Use PostgreSQL for more.",
            flush=True,
        )
    return 1, threads or 8, True


def _serve(site: str, host: str, port: int, processes: int, threads: int, options: argparse.Namespace) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ["DJANGO_SETTINGS_MODULE"] = f"offthecharts.config.{site}"
    Server(
        f"offthecharts.config.{site}_wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
        log_access=options.access_log,
        log_access_format='[%(time)s] "%(method)s %(path)s" %(status)d %(dt_ms).1f ms',
        ssl_cert=options.certificate,
        ssl_key=options.key,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_TIMEOUT_SECONDS,
    ).serve()
