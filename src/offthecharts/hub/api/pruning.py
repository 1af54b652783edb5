"""The thread that forgets old answers and old news, beside the jobs of the Hub's worker."""

import logging
from threading import Event
from typing import Final

from django.db import close_old_connections, connection

from offthecharts.hub.api import idempotency
from offthecharts.hub.news import services as news

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0
BETWEEN_LOTS_SECONDS: Final = 0.2
"""So that whoever writes meanwhile gets a turn on SQLite."""


def run(stop: Event) -> None:
    """Forget once an hour until `stop` is set. Several workers may do it beside one another."""
    while not stop.is_set():
        close_old_connections()
        more = 0
        try:
            more = idempotency.prune()
            if not more:
                news.prune()
        except Exception:
            logger.exception("old answers and news could not be forgotten")
        stop.wait(BETWEEN_LOTS_SECONDS if more else EVERY_SECONDS)
    connection.close()
