"""The threads that listen, one for each Hub, beside the jobs of the practice server's worker.

This server asks and nobody has to reach it, so it may sit behind a router that lets nothing in. It waits at the
address that the Hub names for that; where that cannot be reached it asks the Hub itself every few seconds.
"""

import logging
import random
import time
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final
from uuid import UUID

from django.db import close_old_connections, connection

from offthecharts.practice.hublink.clients import client_of, waiting_client_of
from offthecharts.practice.news import services
from offthecharts.practice.outbox import switches
from offthecharts.practice.outbox.delivering import words_of
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import note_attention
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.errors import RevokedConnection, WireError
from offthecharts.wire.news import MAX_WAIT_SECONDS, NewsResponse

logger = logging.getLogger(__name__)

LOOK_FOR_SERVICES_SECONDS: Final = 2.0
ASK_EVERY_SECONDS: Final = 3.0
WAITING_AGAIN_SECONDS: Final = 60.0
"""How long the Hub itself is asked after the address that waits could not be reached."""
LONGEST_PAUSE_SECONDS: Final = 15.0
AFTER_FAULT_SECONDS: Final = 5.0
SLACK_SECONDS: Final = 10.0
QUICK_SECONDS: Final = 1.0
BETWEEN_SECONDS: Final = 0.1
"""At least, so that no fault of a Hub makes us ask without a pause."""


@dataclass
class Place:
    """Where this server asks: nowhere but at the Hub itself until the address that waits has answered once."""

    news_url: str = ""
    is_proven: bool = False
    not_before: float = 0.0
    """On the monotonic clock."""

    @property
    def waits(self) -> bool:
        """Whether the next question goes to the address that waits."""
        return bool(self.news_url) and time.monotonic() >= self.not_before

    def note_answered(self, news_url: str, *, waited: bool) -> bool:
        """The Hub answered and says where it lets wait. Whether the next question is one of another sort."""
        before = self.is_proven
        self.is_proven = waited
        if news_url != self.news_url:
            self.news_url, self.is_proven, self.not_before = news_url, False, 0.0
        return self.is_proven != before or self.waits != waited

    def note_lost(self) -> None:
        """The address that waits did not answer."""
        self.is_proven, self.not_before = False, time.monotonic() + WAITING_AGAIN_SECONDS


def run(stop: Event) -> None:
    """Listen to every Hub whose switch is on, until `stop` is set."""
    threads: dict[UUID, Thread] = {}
    while not stop.is_set():
        close_old_connections()
        try:
            for service in _wanted():
                if service.pk not in threads or not threads[service.pk].is_alive():
                    threads[service.pk] = Thread(target=_follow, args=[service.pk, stop], name="news", daemon=True)
                    threads[service.pk].start()
        except Exception:
            logger.exception("could not look for services to listen to")
        stop.wait(LOOK_FOR_SERVICES_SECONDS)


def _wanted() -> list[Service]:
    return [service for service in switches.listeners() if switches.hears_news(service)]


def _follow(service_id: UUID, stop: Event) -> None:
    """Listen to one Hub until it is not wanted any more. A fault of our own is logged and does not end it."""
    place = Place()
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                service = next((service for service in _wanted() if service.pk == service_id), None)
                if service is None:
                    return
                pause = ask(service, place)
            except Exception as error:
                logger.exception("news could not be taken")
                services.note_untaken(Service.objects.get(pk=service_id), error)
                pause = AFTER_FAULT_SECONDS
            stop.wait(pause)
    finally:
        connection.close()


def ask(service: Service, place: Place) -> float:
    """Ask once and take the answer; how many seconds to wait before the next question. Calls the network.

    Every failure of the call is noted with the service.
    """
    waits, started = place.waits, time.monotonic()
    asked = services.listening_to(service)
    try:
        answer = _answer(service, place, asked.cursor)
    except RevokedConnection as error:
        note_attention(service, error.detail or "The connection was ended in the Hub.")
        services.note_failure(service, "The connection was ended in the Hub: verify the service again.")
        return LONGEST_PAUSE_SECONDS
    except (WireError, UnreadableSecret) as error:
        if waits:
            place.note_lost()
            return BETWEEN_SECONDS
        return _pause_after(services.note_failure(service, words_of(error)))
    services.take(service=service, asked=asked, answer=answer)
    is_next_elsewhere = place.note_answered(answer.news_url, waited=waits)
    if answer.items or is_next_elsewhere:
        return BETWEEN_SECONDS
    was_quick = time.monotonic() - started < QUICK_SECONDS
    return ASK_EVERY_SECONDS if was_quick else BETWEEN_SECONDS


def _answer(service: Service, place: Place, cursor: str) -> NewsResponse:
    if not place.waits:
        return client_of(service, timeout_seconds=SLACK_SECONDS).news(after=cursor, wait_seconds=0)
    wait = MAX_WAIT_SECONDS if place.is_proven else 0
    client = waiting_client_of(service, place.news_url, timeout_seconds=wait + SLACK_SECONDS)
    return client.news(after=cursor, wait_seconds=wait)


def _pause_after(failures: int) -> float:
    pause = min(2.0 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)
    return pause * random.uniform(1, 1.25)  # noqa: S311  # spreads questions, guards nothing
