"""`offthecharts worker --site practice|hub`: run the jobs of one site."""

import argparse
from typing import TYPE_CHECKING, Any

from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.parent import end_with_parent
from offthecharts.cli.prepare import outstanding_migrations
from offthecharts.cli.running import kept_as_running
from offthecharts.cli.sites import SITES, boot
from offthecharts.config.environment import environment

if TYPE_CHECKING:
    from offthecharts.web.jobs.worker import Companion


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("worker", parents=[common], help="run the jobs of a site")
    parser.add_argument("--site", choices=SITES, default="hub", help="whose jobs (default: hub)")
    parser.add_argument("--until-empty", action="store_true", help="end when no job is left")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jobs until SIGTERM or Ctrl-C; the job at hand is finished first."""
    boot(options.site)
    if outstanding_migrations():
        raise CommandFailed(f"The database is not up to date. Run: offthecharts manage --site {options.site} migrate")
    end_with_parent()
    from offthecharts.web.jobs.worker import run_worker

    with kept_as_running(environment().data, f"{options.site} worker"):
        run_worker(until_empty=options.until_empty, beside=[] if options.until_empty else _beside(options.site))
    return 0


def _beside(site: str) -> "list[Companion]":
    """What runs in threads beside the jobs of `site`."""
    if site != "practice":
        from offthecharts.hub.api import pruning
        from offthecharts.hub.expiry import schedule as expiry
        from offthecharts.hub.sources import schedule

        return [pruning.run, schedule.run, expiry.run]
    from offthecharts.practice.chartpoints import keeper
    from offthecharts.practice.news import listener
    from offthecharts.practice.outbox import courier

    return [courier.run, listener.run, keeper.run]
