"""Those who wait for news, and the one who looks for all of them: a thousand waiting practices cost no thread."""

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from django.db import close_old_connections

from offthecharts.hub.news.places import Place
from offthecharts.hub.news.watching import ended, with_news

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 0.4
LOOKING_SHARE: Final = 10
"""Looking takes about one tenth of the time, however many wait."""
LONGEST_PAUSE_SECONDS: Final = 1.5
"""One look that took long, on a busy machine, must not keep the news of all from them."""
AFTER_FAULT_SECONDS: Final = 2.0
DATABASE_THREADS: Final = 4
MOST_OF_ONE: Final = 20
"""Waits of one connection at a time; a further question is answered at once."""


def pause_after(seconds: float) -> float:
    """How long to wait after a look that took `seconds`, in seconds."""
    return min(max(LOOK_EVERY_SECONDS, seconds * LOOKING_SHARE), LONGEST_PAUSE_SECONDS)


@dataclass(eq=False)
class Waiter:
    """One question that waits: the answer is only that it is time to look."""

    place: Place
    connection_id: uuid.UUID
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class WaitingRoom:
    """All who wait in this process. Belongs to one event loop; the database is asked in a few threads of its own."""

    def __init__(self) -> None:
        self._waiters: set[Waiter] = set()
        self._of_connection: Counter[uuid.UUID] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="news")

    def __len__(self) -> int:
        return len(self._waiters)

    async def in_thread[Answer](self, work: Callable[[], Answer]) -> Answer:
        """What `work`, which asks the database, returns or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: _with_connection(work))

    def has_room_for(self, connection_id: uuid.UUID) -> bool:
        """Whether one more question of this connection may wait."""
        return self._of_connection[connection_id] < MOST_OF_ONE

    async def wait(self, place: Place, connection_id: uuid.UUID, seconds: float) -> bool:
        """Wait until there is news behind `place` or the connection was ended; False when neither came in time."""
        waiter = Waiter(place, connection_id)
        self._waiters.add(waiter)
        self._of_connection[connection_id] += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again())
        try:
            await asyncio.wait_for(waiter.woken.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
            self._of_connection -= Counter([connection_id])
        return True

    async def _look_again_and_again(self) -> None:
        pause = LOOK_EVERY_SECONDS
        while self._waiters:
            await asyncio.sleep(pause)
            started = time.monotonic()
            try:
                await self._look()
            except Exception:
                logger.exception("could not look for news")
                pause = AFTER_FAULT_SECONDS
            else:
                pause = pause_after(time.monotonic() - started)

    async def _look(self) -> None:
        waiters = [waiter for waiter in self._waiters if not waiter.woken.is_set()]
        places = [waiter.place for waiter in waiters]
        connections = [waiter.connection_id for waiter in waiters]
        news, over = await self.in_thread(lambda: (with_news(places), ended(connections)))
        for waiter in waiters:
            if waiter.place in news or waiter.connection_id in over:
                waiter.woken.set()


def _with_connection[Answer](work: Callable[[], Answer]) -> Answer:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
