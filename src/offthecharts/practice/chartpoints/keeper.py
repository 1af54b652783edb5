"""The thread that keeps reward menus fresh, beside the jobs of the practice server's worker.

Apart from the courier: a Hub that is slow to tell its menu holds up no points.
"""

import logging
from threading import Event
from typing import Final

from django.db import close_old_connections

from offthecharts.practice.chartpoints import menus, settling
from offthecharts.practice.outbox import switches

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 2.0


def run(stop: Event) -> None:
    """Look after the menus until `stop` is set. A fault of our own is logged and does not end it."""
    while not stop.is_set():
        close_old_connections()
        try:
            look()
        except Exception:
            logger.exception("the reward menus could not be looked after")
        stop.wait(LOOK_EVERY_SECONDS)
    close_old_connections()


def look() -> None:
    """One round: menus that are due, and conflicts of points that were taken back meanwhile."""
    for service in switches.listeners():
        if switches.gives_points_in_chart(service):
            menus.refresh_if_due(service)
            settling.forget_what_was_taken_back(service)
