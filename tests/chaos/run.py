"""One run: the desks at work while everything fails, then quiet, then the comparison."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from threading import Event
from typing import Final

from tests.both_sites import BothSites
from tests.chaos import evidence, office
from tests.chaos.browser import Browser
from tests.chaos.desk import Desk, Register
from tests.chaos.journal import Journal
from tests.chaos.judging import Verdict, judge
from tests.chaos.monkey import HubMonkey, PracticeMonkey, Progress, strike_all
from tests.chaos.plan import Plan
from tests.chaos.proxy import Proxy, Weather

TRY_EVERY_SECONDS: Final = 2.0
SETTLE_SECONDS: Final = 240.0
JOURNAL: Final = "chaos-journal.jsonl"


@dataclass
class Result:
    """What a run showed."""

    verdict: Verdict
    outbox: evidence.Outbox
    ledger: str
    faults: Counter[str]
    calls: int
    struck: int
    lost_answers: int
    seconds: float
    settle_seconds: float
    broken: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it may be shown."""
        return (
            self.verdict.acknowledged > 0
            and self.verdict.is_good
            and not (self.outbox.stuck or self.broken)
            and "is right" in self.ledger
        )


@dataclass
class Run:
    """The parts of a run on `sites`, which run already."""

    sites: BothSites
    plan: Plan
    seed: int
    visits_a_day: int
    backlog: bool = False
    say: Callable[[str], None] = lambda words: None
    over: Event = field(default_factory=Event)
    broken: list[str] = field(default_factory=list)

    def run(self) -> Result:
        """All of it."""
        started = time.monotonic()
        proxy = office.put_wire(self.sites)
        service = office.prepare(self.sites, desks=len(self.plan.desks), backlog=self.backlog)
        before = evidence.last_entry(self.sites)
        register = Register(service, date.today() + timedelta(days=1))
        journal = Journal(self.sites.data / JOURNAL)
        desks = [self._desk(place, name, journal, register) for place, name in enumerate(office.names(self._count))]
        self.say(f"open after {time.monotonic() - started:.0f} s")
        self._all([partial(self._open, desk) for desk in desks])
        self.say(f"{len(register.ids)} patients after {time.monotonic() - started:.0f} s")
        struck = self._work(proxy, desks, service)
        settle_seconds = self._settle(proxy)
        proxy.stop()
        return Result(
            verdict=judge(journal.acts(), evidence.facts(self.sites, after=before)),
            outbox=evidence.outbox(self.sites),
            ledger=self.sites.manage("hub", "verify_ledger").strip(),
            faults=struck,
            calls=proxy.calls,
            struck=proxy.struck,
            lost_answers=sum(desk.browser.lost for desk in desks),
            seconds=time.monotonic() - started,
            settle_seconds=settle_seconds,
            broken=self.broken,
        )

    @property
    def _count(self) -> int:
        return len(self.plan.desks)

    def _browser(self, username: str) -> Browser:
        return Browser(self.sites.practice.address, username, self.sites.password, self.over)

    def _desk(self, place: int, name: str, journal: Journal, register: Register) -> Desk:
        chance = random.Random(f"desk {self.seed} {place}")
        return Desk(place, name, self._browser(f"desk{place}"), journal, register, chance)

    def _open(self, desk: Desk) -> None:
        """The patients whom this desk sees."""
        for number in range(desk.number, self.plan.patients, self._count):
            desk.add_patient(number)

    def _work(self, proxy: Proxy, desks: list[Desk], service: str) -> Counter[str]:
        """The visits and the faults; which faults there were, by where they hit and their kind."""
        totals = {
            "visits": sum(len(visits) for visits in self.plan.desks),
            "hub": len(self.plan.hub_faults),
            "practice": len(self.plan.practice_kills),
        }
        progress = Progress(totals, self.over)
        hub, practice = HubMonkey(self.sites, proxy, self.over), PracticeMonkey(self.sites, proxy, self.over)
        done = Event()
        manager = threading.Thread(target=self._press_try_now, args=[service, done], daemon=True)
        manager.start()
        self._all(
            [
                *(partial(self._receive, desk, progress) for desk in desks),
                partial(strike_all, self.plan.hub_faults, hub.strike, progress, "hub"),
                partial(strike_all, self.plan.practice_kills, practice.strike, progress, "practice"),
            ]
        )
        done.set()
        manager.join()
        return Counter({kind: count for kind, count in progress.kinds.items() if not kind.startswith("visits")})

    def _receive(self, desk: Desk, progress: Progress) -> None:
        for visit in self.plan.desks[desk.number]:
            progress.wait_for("visits", ["hub", "practice"], slack=0.05)
            if self.over.is_set():
                return
            desk.receive(visit, self.visits_a_day)
            progress.count("visits")
            if progress.done["visits"] % 20 == 0:
                self.say(progress.words)

    def _press_try_now(self, service: str, done: Event) -> None:
        """The office manager presses *Try now* whenever the Hub was away: else most faults would meet a pause."""
        browser = self._browser("owner")
        is_last = False
        while not is_last and not self.over.is_set():
            is_last = done.wait(TRY_EVERY_SECONDS)  # once more when all is over
            browser.get("/in-step/")
            browser.post(f"/in-step/services/{service}/try/", {}, gives_up=not is_last)

    def _settle(self, proxy: Proxy) -> float:
        """Nothing fails any more: how long until nothing waits; nobody presses anything."""
        proxy.change(Weather())
        started = time.monotonic()
        while evidence.outbox(self.sites).waiting and time.monotonic() < started + SETTLE_SECONDS:
            time.sleep(0.25)
        return time.monotonic() - started

    def _all(self, parts: list[Callable[[], None]]) -> None:
        """All at once; one that breaks ends the run."""

        def safely(part: Callable[[], None]) -> None:
            try:
                part()
            except Exception as error:
                if not self.over.is_set():
                    self.broken.append(f"{type(error).__name__}: {error}")
                self.over.set()

        threads = [threading.Thread(target=safely, args=[part]) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
