"""Applying reported changes: each once, in a transaction of its own; see ``wire.changes``."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from offthecharts.hub.api.idempotency import keep
from offthecharts.hub.changes.errors import Conflict
from offthecharts.hub.members.changes import apply_patient
from offthecharts.hub.points.changes import apply_award, apply_reversal
from offthecharts.hub.practices.models import Connection
from offthecharts.web.errors import DomainError
from offthecharts.wire.changes import Change, ChangeResult, ChangesResponse, Outcome
from offthecharts.wire.idempotency import input_sha256

logger = logging.getLogger(__name__)

type Handler = Callable[..., dict[str, Any]]
"""Applies one part of a change for a connection; what it returns are members of ChangeResult. Raises DomainError."""

HANDLERS: dict[str, Handler] = {
    "patient": apply_patient,
    "award": apply_award,
    "reversal": apply_reversal,
}
_WITHOUT_BYTES: Any = {"patient": {"patient": {"photo": {"jpeg_base64"}}}}


def apply_all(connection: Connection, changes: Sequence[Change]) -> ChangesResponse:
    """Apply `changes` in their order. Never raises for one of them: each has its result."""
    stopped: set[str] = set()
    results = []
    for change in changes:
        if change.subject in stopped:
            results.append(ChangeResult(key=change.key, outcome=Outcome.WAITING))
            continue
        result = _apply(connection, change)
        if result.outcome in (Outcome.REFUSED, Outcome.FAILED):
            stopped.add(change.subject)
        results.append(result)
    return ChangesResponse(results=results)


def _apply(connection: Connection, change: Change) -> ChangeResult:
    kind, handler = _handler(change)
    if handler is None:
        return _refused(change, DomainError("Update the Hub: it does not know this kind of change yet."))

    def work() -> dict[str, Any]:
        return handler(connection=connection, part=getattr(change, kind), key=change.key)

    # Without the photo's bytes: a repeated change may come without them.
    digest = input_sha256(change.model_dump(mode="json", exclude=_WITHOUT_BYTES))
    try:
        applied, repeated = keep(connection.practice, f"change-{change.key}", digest, work)
    except Conflict as error:
        return _refused(change, error, Outcome.CONFLICT)
    except DomainError as error:
        return _refused(change, error)
    except Exception:
        logger.exception("a change could not be applied")
        return ChangeResult(key=change.key, outcome=Outcome.FAILED, code="hub_fault", title="The Hub failed at this")
    return ChangeResult(key=change.key, outcome=Outcome.DONE, repeated=repeated, **applied)


def _handler(change: Change) -> tuple[str, Handler | None]:
    for kind, handler in HANDLERS.items():
        if getattr(change, kind) is not None:
            return kind, handler
    return "", None


def _refused(change: Change, error: DomainError, outcome: Outcome = Outcome.REFUSED) -> ChangeResult:
    return ChangeResult(
        key=change.key,
        outcome=outcome,
        code=error.code,
        title=error.heading,
        detail=error.advice,
        errors=error.fields,
    )
