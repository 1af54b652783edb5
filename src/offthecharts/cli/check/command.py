"""`offthecharts check`: is everything as it should be on this machine?"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from offthecharts.cli.backup.databases import SiteDatabase
from offthecharts.cli.check import office
from offthecharts.cli.check.addresses import addresses
from offthecharts.cli.check.findings import Finding, Level, as_text, problem
from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.sites import SITES, boot
from offthecharts.config.environment import Environment, environment

TITLES = {"practice": "Practice server", "hub": "Hub"}
TIMEOUT_SECONDS = 120.0


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand, and the one that it starts for each site."""
    parser = commands.add_parser(
        "check",
        parents=[common],
        help="see whether all is well on this machine",
        description="Looks at folders, keys, backups, addresses, databases, jobs, mail and services. "
        "The exit status is 1 when there is a problem; warnings do not count.",
    )
    parser.add_argument("--site", choices=SITES, help="one site alone (default: all that are set up here)")
    parser.add_argument(
        "--confirm-key-backup",
        action="store_true",
        help="note that a copy of the system encryption key is kept apart from the data",
    )
    parser.set_defaults(run=run)
    inner = commands.add_parser("check-site", parents=[common])
    inner.add_argument("site", choices=SITES)
    inner.set_defaults(run=run_site)


def run(options: argparse.Namespace) -> int:
    """Print the report."""
    env = environment()
    if options.confirm_key_backup:
        finding = office.confirm_key_backup(env)
        return _report([("Keys", [finding])])
    sites, lost = _set_up(env, [options.site] if options.site else SITES)
    sections = [
        ("This machine", [*office.folders(env), *office.keys(env), *office.backups(env)]),
        ("Addresses", list(addresses(env, sites))),
        ("Programs", list(office.programs(env, sites))),
        *((TITLES[site], list(_inside(site))) for site in sites),
    ]
    if not sites and not lost:
        lost = [
            problem("sites", f"none is set up in {env.data}", "Start one: offthecharts practice, or hub, or demo.")
        ]
    return _report([*sections, ("Databases", lost)])


def _set_up(env: Environment, wanted: list[str]) -> tuple[list[str], list[Finding]]:
    """The sites that have a database here, and what is wrong with those that should."""
    sites, lost = [], []
    for site in wanted:
        try:
            if SiteDatabase.of(env, site).exists():
                sites.append(site)
        except CommandFailed as error:
            lost.append(problem(site, str(error).strip(), "Is it running, and is its address right?"))
    return sites, lost


def _inside(site: str) -> Iterator[Finding]:
    """The findings of a process of the site's own: a process has the settings of one site."""
    done = subprocess.run(
        [sys.executable, "-m", "offthecharts.cli.main", "check-site", site],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    try:
        yield from (Finding.model_validate(row) for row in json.loads(done.stdout))
    except (ValueError, ValidationError):
        said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        yield problem("start", f"the site cannot start: {said}", "Correct the setting that is named there.")


def run_site(options: argparse.Namespace) -> int:
    """Print the findings inside one site as JSON."""
    boot(options.site)
    from offthecharts.cli.check.site import site_findings

    print(json.dumps([finding.model_dump() for finding in site_findings(options.site)]))
    return 0


def _report(sections: list[tuple[str, list[Finding]]]) -> int:
    for title, findings in sections:
        if findings:
            print(as_text(title, findings, coloured=sys.stdout.isatty()))
    levels = [finding.level for _, findings in sections for finding in findings]
    problems, warnings = levels.count(Level.PROBLEM), levels.count(Level.WARNING)
    counted = f"{problems} problem{'' if problems == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"
    print(f"\n{counted}." if problems or warnings else "\nAll is well.")
    return 1 if problems else 0
