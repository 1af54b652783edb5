"""The command `offthecharts`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from offthecharts.cli import demo, manage, news, sample_site, serve, worker
from offthecharts.cli.backup import command as backup
from offthecharts.cli.backup import restore
from offthecharts.cli.certificates import command as certificates
from offthecharts.cli.check import command as check
from offthecharts.cli.errors import CommandFailed

MODULES = [demo, serve, news, worker, manage, check, certificates, backup, restore, sample_site]


def build_parser() -> argparse.ArgumentParser:
    """The parser of all subcommands; ``--data`` may stand before or after the subcommand."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="folder of databases, photos and keys (also OFFTHECHARTS_DATA; default: the user's data folder)",
    )
    parser = argparse.ArgumentParser(
        prog="offthecharts", parents=[common], description="Patient rewards inside the practice's own program."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for module in MODULES:
        module.register(commands, common)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the subcommand that `arguments` (default: the process's) name; the answer is the exit status."""
    options = build_parser().parse_args(arguments)
    if hasattr(options, "data"):
        os.environ["OFFTHECHARTS_DATA"] = str(options.data.expanduser().resolve())
    try:
        status: int = options.run(options)
    except CommandFailed as error:
        print(f"offthecharts: {error}", file=sys.stderr)
        return error.status
    except ValidationError as error:
        for problem in error.errors():
            name = "OFFTHECHARTS_" + "_".join(str(part) for part in problem["loc"]).upper()
            print(f"offthecharts: the setting {name} cannot be used: {problem['msg']}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
