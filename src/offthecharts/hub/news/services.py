"""Telling a practice's server something; it asks for it within seconds (docs/in-step.md)."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.hub.news.models import NewsCounter, NewsItem
from offthecharts.hub.practices.models import Connection, Practice

KEPT: Final = timedelta(days=14)
"""A server that was away longer is told everything afresh."""


@transaction.atomic
def tell(practice: Practice | uuid.UUID, kind: str, body: dict[str, Any]) -> None:
    """Tell the practice's servers `kind` with `body`, in the caller's transaction. Up to four queries.

    Others who tell the same practice something wait until the transaction ends, so call it last in it.
    """
    practice_id = practice.pk if isinstance(practice, Practice) else practice
    NewsItem(practice_id=practice_id, sequence=_next(practice_id), kind=kind, body=body).save(force_insert=True)


def _next(practice_id: uuid.UUID) -> int:
    row = NewsCounter.objects.of(practice_id)
    if not row.update(last=F("last") + 1):
        NewsCounter.across_practices.bulk_create([NewsCounter(practice_id=practice_id)], ignore_conflicts=True)
        row.update(last=F("last") + 1)
    return row.values_list("last", flat=True).get()


def balance_moved(practice_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """A balance was moved by an entry of long ago, which whoever reads the ledger's end does not see.

    One query when no server is connected, as while sample data is loaded.
    """
    if Connection.objects.filter(practice_id=practice_id, revoked_at=None).exists():
        tell(practice_id, "balance", {"member_id": str(member_id)})


def prune() -> int:
    """Forget what is older than 14 days; how many items. One query across practices."""
    deleted, _ = NewsItem.across_practices.filter(created_at__lt=timezone.now() - KEPT).delete()
    return deleted
