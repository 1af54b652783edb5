"""`offthecharts manage --site practice|hub …`: run a management command of a site."""

import argparse
import os
from typing import Any

from offthecharts.cli.sites import SITES


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("manage", parents=[common], help="run a management command of a site")
    parser.add_argument("--site", choices=SITES, default="hub", help="whose command (default: hub)")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="the command and its own options")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Hand over to Django, which exits by itself when a command fails."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"offthecharts.config.{options.site}"
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"offthecharts manage --site {options.site}", *(options.rest or ["help"])])
    return 0
