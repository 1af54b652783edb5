"""A week of a simulated office while the Hub, the wire and the practice server fail at random.

Prints how many acts were acknowledged, delivered, lost, doubled and out of order; ends with status 1 unless nothing
is amiss. The same seed draws the same visits and faults.
Usage: python -m tests.chaos [--seed N] [--days N] [--visits A_DAY] [--desks N] [--hub-faults N] [--practice-kills N]
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.office import loaded_sites
from tests.chaos.plan import make_plan
from tests.chaos.run import Result, Run

MOST_SHOWN = 40


def report(result: Result) -> str:
    """The figures, and each fault in a line of its own."""
    verdict = result.verdict
    lines = [
        f"acknowledged  {verdict.acknowledged}",
        f"delivered     {verdict.delivered}",
        f"lost          {len(verdict.lost)}",
        f"doubled       {len(verdict.doubled)}",
        f"out of order  {len(verdict.disordered)}",
        f"wrong         {len(verdict.wrong)}",
        f"outbox        {', '.join(f'{count} {state}' for state, count in sorted(result.outbox.states.items()))}",
        f"ledger        {result.ledger}",
        f"faults        {sum(result.faults.values())}: "
        + ", ".join(f"{count} {kind}" for kind, count in sorted(result.faults.items())),
        f"calls         {result.calls} to the Hub, {result.struck} struck by the wire;"
        f" {result.lost_answers} requests of the desks unanswered",
        f"seconds       {result.seconds:.0f}, of them {result.settle_seconds:.0f} until nothing waited",
    ]
    amiss = [
        *(f"BROKEN {text}" for text in result.broken),
        *(f"LOST {text}" for text in verdict.lost),
        *(f"DOUBLED {text}" for text in verdict.doubled),
        *(f"OUT OF ORDER {text}" for text in verdict.disordered),
        *(f"WRONG {text}" for text in verdict.wrong),
        *(f"STUCK {text}" for text in result.outbox.stuck),
    ]
    return "\n".join([*amiss[:MOST_SHOWN], *lines, "all right" if result.is_good else f"{len(amiss)} things amiss"])


def say(words: str) -> None:
    """To whoever looks on, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--visits", type=int, default=60, metavar="A_DAY")
    parser.add_argument("--desks", type=int, default=3)
    parser.add_argument("--hub-faults", type=int, default=200)
    parser.add_argument("--practice-kills", type=int, default=50)
    parser.add_argument("--backlog", action=argparse.BooleanOptionalAction, default=True, help="old appointments too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there, and leave it for a look")
    options = parser.parse_args()
    plan = make_plan(
        seed=options.seed,
        days=options.days,
        visits=options.visits,
        desks=options.desks,
        hub_faults=options.hub_faults,
        practice_kills=options.practice_kills,
    )
    folder = options.keep or Path(tempfile.mkdtemp(prefix="offthecharts-chaos-"))
    with loaded_sites(folder / "data") as sites:
        result = Run(sites, plan, options.seed, options.visits, options.backlog, say=say).run()
    say(report(result))
    if result.is_good and not options.keep:
        shutil.rmtree(folder)
    else:
        say(f"data, logs and journal: {folder}")
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
