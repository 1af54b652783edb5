"""What happens in the office and what fails, drawn from the seed alone: the same seed, the same plan."""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tests.chaos.proxy import Mode, Weather


@dataclass(frozen=True)
class AwardPlan:
    """Points: for the visit's patient, or for another one who is at no desk; with a reward item or Misc. alone."""

    points: int
    with_item: bool
    is_undone: bool
    other: int | None = None


@dataclass(frozen=True)
class Visit:
    """One visit. `gives_up`: at a lost answer to points or an edit the person turns to something else."""

    number: int
    day: int
    patient: int
    is_new: bool
    steps: tuple[str, ...]
    awards: tuple[AwardPlan, ...]
    edits: tuple[str, ...]
    gives_up: bool


WAYS: Final = [
    (("arrived", "seated", "kept"), 60),
    (("confirmed", "arrived", "seated", "kept"), 15),
    (("arrived", "back", "missed"), 7),
    (("missed",), 8),
    (("confirmed", "cancelled"), 5),
    (("arrived", "seated", "kept", "back", "kept"), 5),
]
EDITS: Final = ("cell_phone", "email", "preferred_name", "city", "holder.email")


@dataclass
class Plan:
    """All of it. `desks` has the visits of each desk, in order; `patients` are those at the start, by number."""

    patients: int
    desks: list[list[Visit]] = field(default_factory=list)
    hub_faults: list["Fault"] = field(default_factory=list)
    practice_kills: list["Kill"] = field(default_factory=list)


class FaultKind(StrEnum):
    """What happens to the Hub or on the way to it."""

    KILLED = "killed"
    RESTARTED = "restarted"
    PAUSED = "paused"
    SLOW = "slow"
    CUT = "cut"
    REFUSED = "refused"
    HOLE = "black hole"
    DEAF = "no answer"


@dataclass(frozen=True)
class Fault:
    """`seconds` it lasts; `aim` seconds after a call began, when it is to hit one."""

    kind: FaultKind
    seconds: float
    aim: float
    weather: Weather | None = None


class KillKind(StrEnum):
    """What is killed on the practice's side."""

    SERVER = "server"
    WORKER = "worker"
    BOTH = "both"


@dataclass(frozen=True)
class Kill:
    """`seconds` it stays away; `aim` as of a Fault."""

    kind: KillKind
    seconds: float
    aim: float


MODES: Final = {
    FaultKind.SLOW: Mode.SLOW,
    FaultKind.CUT: Mode.CUT,
    FaultKind.REFUSED: Mode.REFUSE,
    FaultKind.HOLE: Mode.HOLE,
    FaultKind.DEAF: Mode.DEAF,
}
FAULT_WEIGHTS: Final = {
    FaultKind.KILLED: 22,
    FaultKind.RESTARTED: 8,
    FaultKind.PAUSED: 12,
    FaultKind.SLOW: 14,
    FaultKind.CUT: 20,
    FaultKind.REFUSED: 8,
    FaultKind.HOLE: 6,
    FaultKind.DEAF: 10,
}
KILL_WEIGHTS: Final = {KillKind.SERVER: 5, KillKind.WORKER: 4, KillKind.BOTH: 1}


def make_plan(*, seed: int, days: int, visits: int, desks: int, hub_faults: int, practice_kills: int) -> Plan:
    """Draw it. `visits` are those of a day, over all desks."""
    chance = random.Random(f"visits {seed}")
    patients = max(desks * 3, min(visits, 60))
    plan = Plan(patients=patients, desks=[[] for _ in range(desks)])
    for number in range(days * visits):
        desk = number % desks
        plan.desks[desk].append(_visit(chance, number, number // visits, desk, desks, patients))
    chance = random.Random(f"faults {seed}")
    plan.hub_faults = [_fault(chance) for _ in range(hub_faults)]
    chance = random.Random(f"kills {seed}")
    plan.practice_kills = [_kill(chance) for _ in range(practice_kills)]
    return plan


def _visit(chance: random.Random, number: int, day: int, desk: int, desks: int, patients: int) -> Visit:
    """A patient is edited at one desk alone: two people who edit one chart are another story (409, choose)."""
    mine = range(desk, patients, desks)
    steps = chance.choices([way for way, _ in WAYS], [weight for _, weight in WAYS])[0]
    awards = tuple(_award(chance, patients) for _ in range(chance.choices([0, 1, 2, 3], [1, 5, 4, 2])[0]))
    edits = tuple(chance.sample(EDITS, chance.choices([0, 1, 2], [5, 3, 2])[0]))
    is_new = chance.random() < 0.06
    return Visit(number, day, chance.choice(mine), is_new, steps, awards, edits, chance.random() < 0.3)


def _award(chance: random.Random, patients: int) -> AwardPlan:
    other = chance.randrange(patients) if chance.random() < 0.2 else None
    return AwardPlan(chance.randint(1, 40), chance.random() < 0.5, chance.random() < 0.15, other)


def _fault(chance: random.Random) -> Fault:
    kind = chance.choices(list(FAULT_WEIGHTS), list(FAULT_WEIGHTS.values()))[0]
    seconds, aim = chance.uniform(0.5, 3.0), chance.expovariate(1 / 0.04)
    weather = None
    if kind in MODES:
        delay, cut = chance.uniform(0.3, 2.5), chance.choice([0, 0, 1, 20, 120, 250, 400])
        weather = Weather(MODES[kind], seconds=delay, after_bytes=cut if kind == FaultKind.CUT else 0)
    return Fault(kind, seconds, aim, weather)


def _kill(chance: random.Random) -> Kill:
    kind = chance.choices(list(KILL_WEIGHTS), list(KILL_WEIGHTS.values()))[0]
    return Kill(kind, chance.uniform(0.0, 1.5), chance.expovariate(1 / 0.1))
