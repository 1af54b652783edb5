"""Taking what a Hub told: its effects here and the cursor move on together, or not at all."""

import logging
from datetime import timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.practice.news.models import Listening
from offthecharts.practice.news.registry import HANDLERS
from offthecharts.practice.outbox import switches
from offthecharts.practice.setup.models import Service
from offthecharts.wire.news import NewsItem, NewsResponse

logger = logging.getLogger(__name__)

NOTED_EVERY: Final = timedelta(seconds=20)
"""An answer without news is written down this often, not every few seconds."""
TRIES: Final = 3
"""How often all of an answer is tried before what cannot be taken is left out."""


def listening_to(service: Service) -> Listening:
    """How far `service` was heard. One query, and one more the first time."""
    return Listening.objects.get_or_create(service=service)[0]


def take(*, service: Service, asked: Listening, answer: NewsResponse) -> bool:
    """Apply `answer`, which came to the cursor of `asked`. False when it came too late and was left alone.

    It is late when another worker took the same news meanwhile, the service was verified anew, or the practice does
    not listen any more. One transaction. Raises what a handler raises; after three failures it is left out instead.
    """
    with transaction.atomic():
        held = Listening.objects.select_for_update().get(pk=service.pk)
        now_there = Service.objects.get(pk=service.pk)
        if held.cursor != asked.cursor or now_there.secret != service.secret or not switches.hears_news(now_there):
            return False
        for item in answer.items:
            _apply(now_there, item, at_any_price=held.untaken >= TRIES)
        _note_heard(held, answer)
    return True


def _apply(service: Service, item: NewsItem, *, at_any_price: bool) -> None:
    handler = HANDLERS.get(item.kind)
    if handler is None:
        return
    if not at_any_price:
        handler(service, item.body)
        return
    try:
        with transaction.atomic():
            handler(service, item.body)
    except (OperationalError, InterfaceError):  # the database is away: nothing is wrong with the news
        raise
    except Exception:
        logger.exception("news of the kind %s could not be taken and was left out", item.kind)


def _note_heard(held: Listening, answer: NewsResponse) -> None:
    now = timezone.now()
    is_recent = held.heard_at is not None and held.heard_at > now - NOTED_EVERY
    if is_recent and not answer.items and not held.failures and not held.last_error:
        return  # the cursor of before says the same
    held.cursor, held.heard_at, held.failures, held.untaken, held.last_error = answer.cursor, now, 0, 0, ""
    if answer.items:
        held.news_at = now
    held.save()


def note_failure(service: Service, words: str) -> int:
    """A question failed; how many in a row have. Two queries."""
    held = listening_to(service)
    held.failures, held.last_error = held.failures + 1, words[:300]
    held.save(update_fields=["failures", "last_error"])
    return held.failures


def note_untaken(service: Service, error: Exception) -> None:
    """An answer came and could not be taken here; after :data:`TRIES` of them what is wrong in it is left out."""
    note_failure(service, f"A fault of this server: {error!r}")
    if not isinstance(error, OperationalError | InterfaceError):
        Listening.objects.filter(pk=service.pk).update(untaken=F("untaken") + 1)
