"""The command `offthecharts`."""

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the subcommand that `arguments` (default: the process's) name; the answer is the exit status."""
    parser = argparse.ArgumentParser(prog="offthecharts", description=__doc__)
    parser.add_argument("--data", help="folder of the data (also OFFTHECHARTS_DATA)")
    commands = parser.add_subparsers(dest="command", required=True)
    manage = commands.add_parser("manage", help="run a management command of a site")
    manage.add_argument("--site", choices=["practice", "hub"], default="hub")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    if options.data:
        os.environ["OFFTHECHARTS_DATA"] = options.data
    os.environ["DJANGO_SETTINGS_MODULE"] = f"offthecharts.config.{options.site}"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["offthecharts manage", *options.rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
