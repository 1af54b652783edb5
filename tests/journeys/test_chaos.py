"""A small run of ``tests/chaos``: nothing is lost, doubled or out of order, and the comparison would see it."""

from dataclasses import replace

import pytest

from tests.both_sites import Database, StartSites
from tests.chaos import evidence
from tests.chaos.__main__ import report
from tests.chaos.journal import Act, Journal, Kind
from tests.chaos.judging import Facts, judge
from tests.chaos.plan import FaultKind, KillKind, make_plan
from tests.chaos.run import JOURNAL, Run

pytestmark = pytest.mark.journey
VISITS = 6


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_all_that_desks_were_told_is_done_is_in_the_hub_once_and_in_order(
    start_sites: StartSites, database: Database
) -> None:
    sites = start_sites(database=database)
    plan = make_plan(seed=11, days=1, visits=VISITS, desks=3, hub_faults=3, practice_kills=1)
    plan.hub_faults[0] = replace(plan.hub_faults[0], kind=FaultKind.KILLED)
    plan.practice_kills[0] = replace(plan.practice_kills[0], kind=KillKind.BOTH)
    before = evidence.last_entry(sites)
    result = Run(sites, plan, seed=11, visits_a_day=VISITS).run()
    assert result.is_good, report(result)
    assert result.verdict.acknowledged > VISITS * 3
    acts = Journal(sites.data / JOURNAL).acts()
    _check_that_it_would_be_seen(acts, evidence.facts(sites, after=before))


def _check_that_it_would_be_seen(acts: list[Act], facts: Facts) -> None:
    """The same journal beside a Hub that lost, doubled, or moved one award."""
    undone = {act.name for act in acts if act.kind == Kind.UNDO}
    mine = next(act for act in acts if act.kind == Kind.AWARD and act.is_acknowledged and act.name not in undone)
    lines = [entry for entry in facts.entries if entry.comment == mine.name]
    others = [entry for entry in facts.entries if entry not in lines]
    assert judge(acts, replace(facts, entries=others)).lost
    again = [replace(line, id=f"f{line.id}", request="another key") for line in lines]
    assert judge(acts, replace(facts, entries=[*facts.entries, *again])).doubled
    later = replace(mine, asked_at=mine.asked_at + 1e6, answered_at=mine.asked_at + 1e6, name="mark-later-")
    first = replace(lines[0], id="0", comment=later.name, points=int(later.value), request="its key")
    assert judge([*acts, later], replace(facts, entries=[first, *facts.entries])).disordered
