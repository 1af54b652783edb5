"""The thread that forgets old news, beside the jobs of the Hub's worker."""

import logging
from threading import Event
from typing import Final

from django.db import close_old_connections, connection

from offthecharts.hub.news.services import prune

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0


def run(stop: Event) -> None:
    """Forget once an hour until `stop` is set. Several workers may do it beside one another."""
    while not stop.is_set():
        close_old_connections()
        try:
            prune()
        except Exception:
            logger.exception("old news could not be forgotten")
        stop.wait(EVERY_SECONDS)
    connection.close()
