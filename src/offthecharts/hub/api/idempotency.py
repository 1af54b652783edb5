"""Every write takes a key that the caller made; the same key with the same input gets the same answer again.

The key is claimed in the transaction that does the work: of two requests with one key at the same moment the second
waits for the first, on PostgreSQL at the unique key, on SQLite at the start of its transaction. A request that was
refused leaves nothing behind, so its key may be used again. Nobody's write forgets old answers: those rows would be
locked before the practice, by another one after it. Awards and reversals do not come here: the points ledger keeps
their keys for ever.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from pydantic import BaseModel

from offthecharts.hub.api.errors import KeyReused, NoIdempotencyKey
from offthecharts.hub.api.models import KeptAnswer
from offthecharts.hub.keys import from_outside
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.idempotency import HEADER, MAX_LENGTH, input_sha256

KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 500
REPLAYED_HEADER = "Idempotency-Replayed"


def key_of(request: HttpRequest) -> str:
    """The caller's key. Raises NoIdempotencyKey when there is none, or none that can be used, and OwnKey."""
    key = request.headers.get(HEADER, "").strip()
    if not 1 <= len(key) <= MAX_LENGTH or not key.isascii() or not key.isprintable():
        raise NoIdempotencyKey(
            f"Send a header {HEADER} of 1 to {MAX_LENGTH} ASCII characters: a new one, such as a UUID, for each "
            "thing that you want done, and the same one when you repeat a request."
        )
    return from_outside(key)


def once(
    request: HttpRequest, practice: Practice, given: BaseModel | None, work: Callable[[], BaseModel], *, status: int
) -> JsonResponse:
    """The answer of `work`, which runs once for the request's key, in one transaction with the keeping of its answer.

    `given` is what the caller sent. Raises NoIdempotencyKey, OwnKey, KeyReused and whatever `work` raises.
    """
    body, repeated = keep(
        practice, key_of(request), _digest(request, given), lambda: work().model_dump(mode="json"), status=status
    )
    return JsonResponse(body, status=status, headers={REPLAYED_HEADER: "true"} if repeated else {}, safe=False)


def keep(
    practice: Practice, key: str, digest: str, work: Callable[[], Any], *, status: int = 200
) -> tuple[Any, bool]:
    """What `work` gives (plain JSON types), which runs once for `key`, in one transaction with the keeping of it.

    With it, whether it was kept before. Raises KeyReused and whatever `work` raises; then the key stays free.
    """
    with transaction.atomic():
        kept = _claim(practice, key, digest, status)
        if kept is not None:
            return _again(kept, digest), True
        body = work()
        KeptAnswer.objects.of(practice).filter(idempotency_key=key).update(body=body)
    return body, False


class KeptAnswers:
    """The answers of several keys that share a transaction, read at once and written at once.

    The practice's lock, held from before to the end, keeps others at the same keys away.
    """

    def __init__(self, practice: Practice, keys: Collection[str]) -> None:
        """One query."""
        self.practice = practice
        rows = KeptAnswer.objects.of(practice).filter(idempotency_key__in=keys)
        self._kept = {row.idempotency_key: row for row in rows}
        self._fresh: list[KeptAnswer] = []

    def keep(self, key: str, digest: str, work: Callable[[], Any]) -> tuple[Any, bool]:
        """As :func:`keep`, in a savepoint; to be written by :meth:`write` in the same transaction."""
        kept = self._kept.get(key)
        if kept is not None:
            return _again(kept, digest), True
        with transaction.atomic():
            body = work()
        kept = KeptAnswer(practice=self.practice, idempotency_key=key, input_sha256=digest, status=200, body=body)
        self._kept[key] = kept
        self._fresh.append(kept)
        return body, False

    def write(self) -> None:
        """Keep what is new. One query at most."""
        KeptAnswer.across_practices.bulk_create(self._fresh)


def _again(kept: KeptAnswer, digest: str) -> Any:
    if kept.input_sha256 != digest:
        raise KeyReused("Make a new key for a new request; send the old one only to repeat the old one unchanged.")
    return kept.body


def _digest(request: HttpRequest, given: BaseModel | None) -> str:
    sent = None if given is None else given.model_dump(mode="json", exclude_unset=True)
    return input_sha256([request.method, request.path_info, sent])


def _claim(practice: Practice, key: str, digest: str, status: int) -> KeptAnswer | None:
    """Take the key, waiting for whoever is at work under it; the answer kept under it when it was taken before."""
    mine = KeptAnswer(practice=practice, idempotency_key=key, input_sha256=digest, status=status, body={})
    rows = KeptAnswer.objects.of(practice)
    KeptAnswer.across_practices.bulk_create([mine], ignore_conflicts=True)
    kept = rows.get(idempotency_key=key)
    return None if kept.id == mine.id else kept


def prune() -> int:
    """Forget some answers that are older than KEPT; how many. A transaction of two queries across practices."""
    old = KeptAnswer.across_practices.filter(created_at__lt=timezone.now() - KEPT)
    with transaction.atomic():
        some = old.order_by("created_at").select_for_update(skip_locked=True)  # by another worker that prunes
        ids = list(some.values_list("id", flat=True)[:PRUNED_AT_ONCE])
        if ids:
            old.filter(id__in=ids).delete()
    return len(ids)
