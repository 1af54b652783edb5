"""`offthecharts news`: where practice servers wait for news of the Hub, apart from the desks' pages."""

import argparse
import os
import resource
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.parent import end_with_parent
from offthecharts.cli.prepare import outstanding_migrations
from offthecharts.cli.running import kept_as_running
from offthecharts.cli.serve import STOP_TIMEOUT_SECONDS, check_certificate, check_port, host_for
from offthecharts.cli.sites import boot
from offthecharts.config.environment import environment

MOST_WAITING = 50_000
BACKLOG = 4096


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "news",
        parents=[common],
        help="let practice servers wait for news of the Hub",
        description="Serves GET /api/v1/news at OFFTHECHARTS_NEWS_URL (the Hub's address with the next port if not "
        "set) to practice servers that wait. Without it they ask the Hub every few seconds.",
    )
    parser.add_argument("--host", help="address to listen on (default: this machine alone on loopback, else all)")
    parser.add_argument("--port", type=int, help="port to listen on (default: that of the address)")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="TLS certificate chain (PEM)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="private key of the certificate (PEM, PKCS#8)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; waiting practice servers are told nothing and ask again."""
    address = urlsplit(environment().news_address)
    port = options.port or address.port or (443 if options.certificate else 80)
    if not options.port and not environment().news_address:
        raise CommandFailed("Say where to listen: --port, or OFFTHECHARTS_NEWS_URL.")
    check_port(port)
    check_certificate(options.certificate, options.key)
    boot("hub")
    if outstanding_migrations():
        raise CommandFailed("The database is not up to date. Run: offthecharts manage --site hub migrate")
    end_with_parent()
    _allow_many_sockets()
    with kept_as_running(environment().data, "news"):
        _serve(options.host or host_for(address), port, options)
    return 0


def _allow_many_sockets() -> None:
    """Each waiting server holds a socket; the usual limit is 1024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_WAITING * 2 if hard == resource.RLIM_INFINITY else min(hard, MOST_WAITING * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _serve(host: str, port: int, options: argparse.Namespace) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.hub"
    Server(
        "offthecharts.hub.news.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        backlog=BACKLOG,
        backpressure=MOST_WAITING,
        websockets=False,
        log_level=LogLevels.error,
        ssl_cert=options.certificate,
        ssl_key=options.key,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_TIMEOUT_SECONDS,
    ).serve()
