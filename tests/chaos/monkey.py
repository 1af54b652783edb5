"""What fails while the desks are at work, and who sees to it that the work and the failing go along."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Final

from tests.both_sites import BothSites
from tests.chaos.plan import Fault, FaultKind, Kill, KillKind
from tests.chaos.proxy import Mode, Proxy, Weather

AIM_SECONDS: Final = 3.0
"""How long to wait for a call that the fault is to hit."""
STRUCK_EVERY_SECONDS: Final = 0.05


@dataclass
class Progress:
    """How far each part is, so that the faults spread over all of the visits, whatever the machine's speed."""

    totals: dict[str, int]
    over: Event
    done: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """What was done, by part and kind."""
    _lock: Lock = field(default_factory=Lock)

    def share(self, part: str) -> float:
        """From 0 to 1."""
        total = self.totals.get(part, 0)
        return self.done[part] / total if total else 1.0

    @property
    def words(self) -> str:
        """For whoever looks on."""
        return ", ".join(f"{self.done[part]} of {total} {part}" for part, total in self.totals.items())

    def count(self, part: str, kind: str = "") -> None:
        """One more is done."""
        with self._lock:
            self.done[part] += 1
            self.kinds[f"{part} {kind}".strip()] += 1

    def wait_for(self, part: str, others: Sequence[str], slack: float) -> None:
        """Until no other is further behind than `slack`. The slowest never waits, so somebody always goes on."""
        while min(self.share(other) for other in others) < self.share(part) - slack:
            if self.over.wait(0.05):
                return


@dataclass
class HubMonkey:
    """Kills, restarts, freezes, slows and cuts off the Hub."""

    sites: BothSites
    proxy: Proxy
    over: Event

    def strike(self, fault: Fault) -> None:
        """One fault, from its beginning to its end."""
        hub = self.sites.hub
        if fault.kind == FaultKind.RESTARTED:
            hub.restart()
        elif fault.kind == FaultKind.KILLED:
            _aim(self.proxy, fault.aim)
            hub.kill()
            self.over.wait(fault.seconds)
            hub.start()
        elif fault.kind == FaultKind.PAUSED:
            _aim(self.proxy, fault.aim)
            hub.pause()
            self.over.wait(fault.seconds)
            hub.resume()
        else:
            self._weather(fault.weather or Weather(), fault.seconds)

    def _weather(self, weather: Weather, seconds: float) -> None:
        """Bad weather until it has struck a call, and for `seconds` after that; or nobody calls for a while."""
        before = self.proxy.struck
        deadline = time.monotonic() + AIM_SECONDS
        self.proxy.change(weather)
        while self.proxy.struck == before and time.monotonic() < deadline:
            if weather.mode == Mode.REFUSE or self.over.wait(STRUCK_EVERY_SECONDS):
                break
        self.over.wait(seconds)
        self.proxy.change(Weather())


@dataclass
class PracticeMonkey:
    """Kills the practice server and its worker."""

    sites: BothSites
    proxy: Proxy
    over: Event

    def strike(self, kill: Kill) -> None:
        """One kill -9, and the start after it."""
        server, worker = self.sites.practice, self.sites.workers["practice"]
        if kill.kind == KillKind.SERVER:
            time.sleep(kill.aim)
        else:
            _aim(self.proxy, kill.aim)
        if kill.kind != KillKind.SERVER:
            worker.kill()
        if kill.kind != KillKind.WORKER:
            server.kill()
        self.over.wait(kill.seconds)
        if kill.kind != KillKind.WORKER:
            server.start()
        if kill.kind != KillKind.SERVER:
            worker.start()


def _aim(proxy: Proxy, seconds: float) -> None:
    proxy.in_flight.wait(AIM_SECONDS)
    time.sleep(seconds)


def strike_all[Blow: (Fault, Kill)](
    blows: Sequence[Blow], strike: Callable[[Blow], None], progress: Progress, part: str
) -> None:
    """All of them, along with the visits."""
    for blow in blows:
        progress.wait_for(part, ["visits"], slack=0.1)
        if progress.over.is_set():
            return
        strike(blow)
        progress.count(part, blow.kind)
