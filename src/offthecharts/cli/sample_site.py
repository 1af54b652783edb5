"""`offthecharts sample-site`: one site of the demo; loads its sample data before it serves."""

import argparse
from typing import Any

from offthecharts.cli import serve
from offthecharts.cli.prepare import prepare
from offthecharts.cli.sites import SITES, boot
from offthecharts.config.environment import environment


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand; `demo` starts it and nobody else needs it, so the help is silent about it."""
    parser = commands.add_parser("sample-site", parents=[common])
    parser.add_argument("site", choices=SITES)
    parser.add_argument("--port", type=int, required=True)
    parser.set_defaults(
        run=run,
        host="127.0.0.1",
        processes=1,
        threads=None,
        certificate=None,
        key=None,
        access_log=False,
        migrate=True,
    )


def run(options: argparse.Namespace) -> int:
    """Migrate, load the sample data once, serve."""
    boot(options.site)
    prepare(options.site, migrate=True)
    from django.core.management import call_command
    from django.db import connections

    logins = environment().data / "sample-logins.json"
    call_command(f"load_sample_{options.site}", logins=str(logins))
    connections.close_all()
    return serve.run(options)
