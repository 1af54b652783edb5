"""`offthecharts demo`: both sites and their workers with sample data, under one parent."""

import argparse
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.ports import next_free
from offthecharts.cli.sample_logins import FILE_NAME as LOGINS_FILE_NAME
from offthecharts.cli.sample_logins import SampleLogins
from offthecharts.cli.supervisor import Supervisor, say
from offthecharts.config.environment import environment

MEANWHILE = "still making the sample data; a first start takes longer on a small or busy machine"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("demo", parents=[common], help="try everything on this machine, with sample data")
    parser.add_argument("--practice-port", type=int, default=8000, help="port of the practice server (default: 8000)")
    parser.add_argument("--hub-port", type=int, default=8001, help="port of the Hub (default: 8001)")
    parser.add_argument("--unconnected", action="store_true", help="start with no service set up")
    parser.add_argument("--password", metavar="P", help="one password for all sample log-ins")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Start everything and keep it running until Ctrl-C or SIGTERM."""
    started = time.monotonic()
    logins = SampleLogins.read_or_make(environment().data, options.password)
    practice_port, hub_port = _ports(options.practice_port, options.hub_port)
    surroundings = _surroundings(practice_port, hub_port, next_free(hub_port + 1, besides={practice_port}))
    supervisor = Supervisor()
    supervisor.stop_on_signals()
    try:
        for site, port in (("practice", practice_port), ("hub", hub_port)):
            supervisor.add(site, [*_command(), "sample-site", site, "--port", str(port)], surroundings)
        addresses = [surroundings["OFFTHECHARTS_PRACTICE_URL"], surroundings["OFFTHECHARTS_HUB_URL"]]
        if not supervisor.wait_for(lambda: all(map(_answers, addresses)), meanwhile=MEANWHILE):
            supervisor.stop()
            if supervisor.stopping.is_set():
                return 0
            raise CommandFailed("The sites did not start; the lines above say why.")
        if not options.unconnected:
            _connect(surroundings)
        for site in ("practice", "hub"):
            supervisor.add(f"{site} worker", [*_command(), "worker", "--site", site], surroundings)
        supervisor.add("hub news", [*_command(), "news"], surroundings)
        print(logins.announcement(*addresses, seconds=time.monotonic() - started), flush=True)
        supervisor.run()
    finally:
        supervisor.stop()
    return 0


def _command() -> list[str]:
    return [sys.executable, "-m", "offthecharts.cli.main"]


def _ports(practice: int, hub: int) -> tuple[int, int]:
    """The wanted ports, or the next free ones, with a line that says so."""
    practice_free = next_free(practice, besides={hub})
    hub_free = next_free(hub, besides={practice_free})
    for name, wanted, free in (("the practice server", practice, practice_free), ("the Hub", hub, hub_free)):
        if wanted != free:
            print(f"Port {wanted} is taken by another program: {name} uses port {free} instead.", flush=True)
    return practice_free, hub_free


def _surroundings(practice_port: int, hub_port: int, news_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "OFFTHECHARTS_DATA": str(environment().data),
        "OFFTHECHARTS_PRACTICE_URL": f"http://localhost:{practice_port}",
        "OFFTHECHARTS_HUB_URL": f"http://localhost:{hub_port}",
        "OFFTHECHARTS_NEWS_URL": f"http://localhost:{news_port}",
    }


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310  # our own loopback address
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def _connect(surroundings: dict[str, str]) -> None:
    """Set up the service through the real wire, as the office manager would."""
    stamp = environment().data / "sample-connection"
    wanted = f"{surroundings['OFFTHECHARTS_PRACTICE_URL']} {surroundings['OFFTHECHARTS_HUB_URL']}"
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    done = subprocess.run(
        [
            *[*_command(), "manage", "--site", "practice", "connect_sample_service"],
            *["--hub", surroundings["OFFTHECHARTS_HUB_URL"]],
            *["--logins", str(environment().data / LOGINS_FILE_NAME)],
        ],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = (done.stdout + done.stderr).splitlines()
    if done.returncode == 0:
        stamp.write_text(wanted, "ascii")
    else:
        lines = [*lines[-1:], "Set the service up by hand: Practice Setup, Web and Reminders, Add a service."]
    for line in lines:
        say("demo", line)
