"""The thread that lets points expire once a day, in each practice's own morning; beside the Hub's jobs."""

import logging
from datetime import date, datetime
from threading import Event
from typing import Final

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from offthecharts.hub.expiry import services
from offthecharts.hub.expiry.models import ExpiryRule, RuleKind

LOOK_EVERY_SECONDS: Final = 300.0
FROM_HOUR: Final = 8
"""Of the practice's clock: nobody gets mail about points at night."""

logger = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Look for practices whose day it is until `stop` is set. Several workers may do it beside one another."""
    while not stop.is_set():
        close_old_connections()
        try:
            run_due(timezone.now())
        except Exception:
            logger.exception("the expiry rules could not be looked through")
        stop.wait(LOOK_EVERY_SECONDS)
    connection.close()


def run_due(now: datetime) -> int:
    """Run each rule that is on and did not run today; how many. One query when there is none.

    Each is claimed by noting the day, so that of two workers one runs it; after a fault the day is free again.
    """
    done = 0
    for rule in ExpiryRule.objects.exclude(kind=RuleKind.OFF).select_related("practice"):
        local = now.astimezone(rule.practice.zone)
        if local.hour >= FROM_HOUR and _claim(rule, local.date()):
            try:
                services.run(rule.practice, now)
                done += 1
            except Exception:
                logger.exception("points of practice %s could not expire", rule.pk)
                _note(rule, rule.last_run_on)
    return done


def _claim(rule: ExpiryRule, today: date) -> bool:
    if rule.last_run_on is not None and rule.last_run_on >= today:
        return False
    earlier = Q(last_run_on=None) | Q(last_run_on__lt=today)
    return bool(ExpiryRule.objects.filter(earlier, pk=rule.pk).update(last_run_on=today))


def _note(rule: ExpiryRule, day: date | None) -> None:
    ExpiryRule.objects.filter(pk=rule.pk).update(last_run_on=day)
