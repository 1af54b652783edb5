"""Applying reported changes: each once, in order for each subject; see ``wire.changes``."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connections, transaction

from offthecharts.hub.api.idempotency import KeptAnswers, keep
from offthecharts.hub.appointments.changes import apply_appointment
from offthecharts.hub.changes.balances import Applied, with_balances
from offthecharts.hub.changes.errors import Conflict
from offthecharts.hub.keys import Own, from_outside
from offthecharts.hub.members.changes import apply_patient, read_chart, share_nearby
from offthecharts.hub.points.changes import apply_award, apply_reversal
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon.changes import apply_staff_ended
from offthecharts.web.errors import DomainError
from offthecharts.wire.changes import Change, ChangeResult, ChangesResponse, Outcome
from offthecharts.wire.idempotency import input_sha256

logger = logging.getLogger(__name__)

type Handler = Callable[..., dict[str, Any]]
"""Applies one part of a change for a connection. Raises DomainError.

What it returns are members of ChangeResult, and the `member_id` of whom its balance is told: it is read at the end.
"""

type Prepared = dict[str, Any] | DomainError
"""Further arguments for the handler, or why it need not be called."""
type Keeper = Callable[[str, str, Callable[[], dict[str, Any]]], tuple[Any, bool]]
"""``idempotency.keep`` of the practice."""

HANDLERS: dict[str, Handler] = {
    "patient": apply_patient,
    "award": apply_award,
    "reversal": apply_reversal,
    "appointment": apply_appointment,
    "staff_ended": apply_staff_ended,
}
PREPARE: dict[str, Callable[..., dict[str, Any]]] = {"patient": read_chart}
"""What takes processor time and no database, done before the transaction: further arguments for the handler."""
SHARE: dict[str, Callable[..., dict[str, Any]]] = {"patient": share_nearby}
"""Kinds of which several share one transaction, each in a savepoint: they queue at the practice's lock anyway.

Under it: further arguments for the handler, the same for all of them.
"""
GROUP: Final = 25
_UNKNOWN: Final = "Update the Hub: it does not know this kind of change yet."
_SEVERAL: Final = "A change has one part. Update the practice server, which sent several in one, and send them again."
BREATH_SECONDS: Final = 0.005
"""Between two transactions on SQLite, whose other processes wait by looking again and again: one finds it free."""
_WITHOUT_BYTES: Any = {"patient": {"patient": {"photo": {"jpeg_base64"}}}}


def apply_all(connection: Connection, changes: Sequence[Change]) -> ChangesResponse:
    """Apply `changes` in their order; each has its result.

    Never raises for one of them, but for the database itself (OperationalError, InterfaceError): then nothing is
    known of any, the whole call is to be repeated, and what was applied says so.
    """
    stopped: set[str] = set()
    applied: list[Applied] = []
    for place, group in enumerate(_groups(changes)):
        if place and connections["default"].vendor == "sqlite":
            time.sleep(BREATH_SECONDS)
        prepared = [_prepared(change) for change in group]
        with transaction.atomic():
            applied += _group(connection, group, prepared, stopped)
    return ChangesResponse(results=with_balances(connection.practice, applied))


def _group(
    connection: Connection, group: Sequence[Change], prepared: Sequence[Prepared], stopped: set[str]
) -> list[Applied]:
    """Apply those that share the transaction: what all of them need is read and written once."""
    share = SHARE.get(kind_of(group[0]))
    if share is None:
        alone, (extra,) = partial(keep, connection.practice), prepared
        return [_in_turn(connection, group[0], extra, stopped, alone)]
    practice = lock_practice(connection.practice_id)
    answers = KeptAnswers(practice, [_key(change) for change in group])
    shared = share(practice, [extra for extra in prepared if not isinstance(extra, DomainError)])
    whole = [extra if isinstance(extra, DomainError) else {**extra, **shared} for extra in prepared]
    applied = [
        _in_turn(connection, change, extra, stopped, answers.keep) for change, extra in zip(group, whole, strict=True)
    ]
    answers.write()
    return applied


def _groups(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """`changes` in their order, those that share a transaction together."""
    group: list[Change] = []
    for change in changes:
        if group and (kind_of(change) not in SHARE or kind_of(group[0]) not in SHARE or len(group) >= GROUP):
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def kind_of(change: Change) -> str:
    """Which part the change has; empty when it is none that we know, or more than one."""
    kinds = _kinds_of(change)
    return kinds[0] if len(kinds) == 1 else ""


def _kinds_of(change: Change) -> list[str]:
    return [kind for kind in HANDLERS if getattr(change, kind) is not None]


def _key(change: Change) -> str:
    return f"{Own.CHANGE}{change.key}"


def _prepared(change: Change) -> Prepared:
    prepare = PREPARE.get(kind_of(change))
    try:
        return prepare(part=getattr(change, kind_of(change))) if prepare else {}
    except DomainError as error:
        return error


def _in_turn(connection: Connection, change: Change, extra: Prepared, stopped: set[str], keeper: Keeper) -> Applied:
    if change.subject in stopped:
        return Applied(ChangeResult(key=change.key, outcome=Outcome.WAITING))
    applied = _apply(connection, change, extra, keeper)
    if applied.result.outcome in (Outcome.REFUSED, Outcome.FAILED):
        stopped.add(change.subject)
    return applied


def _apply(connection: Connection, change: Change, extra: Prepared, keeper: Keeper) -> Applied:
    if isinstance(extra, DomainError):
        return _refused(change, extra)
    kind = kind_of(change)
    if not kind:
        return _refused(change, DomainError(_SEVERAL if _kinds_of(change) else _UNKNOWN))

    def work() -> dict[str, Any]:
        from_outside(change.key)
        return HANDLERS[kind](connection=connection, part=getattr(change, kind), key=change.key, **extra)

    try:
        told, repeated = keeper(_key(change), digest_of(change), work)
    except Conflict as error:
        return _refused(change, error, Outcome.CONFLICT)
    except DomainError as error:
        return _refused(change, error)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("a change could not be applied")
        failed = {"outcome": Outcome.FAILED, "code": "hub_fault", "title": "The Hub failed at this"}
        return Applied(ChangeResult(key=change.key, **failed))
    return _done(change, told, repeated=repeated)


def _done(change: Change, told: dict[str, Any], *, repeated: bool) -> Applied:
    said = {name: value for name, value in told.items() if name != "member_id"}
    result = ChangeResult(key=change.key, outcome=Outcome.DONE, repeated=repeated, **said)
    member_id = told.get("member_id") or (result.profile and result.profile.id)
    return Applied(result, uuid.UUID(member_id) if member_id else None)


def digest_of(change: Change) -> str:
    """What the key stands for.

    Without the photo's bytes, which a repeated change may leave out, and without defaults, so that an update of
    either side between two attempts changes nothing.
    """
    return input_sha256(change.model_dump(mode="json", exclude=_WITHOUT_BYTES, exclude_defaults=True))


def _refused(change: Change, error: DomainError, outcome: Outcome = Outcome.REFUSED) -> Applied:
    why = {"code": error.code, "title": error.heading, "detail": error.advice, "errors": error.fields}
    return Applied(ChangeResult(key=change.key, outcome=outcome, **why))
