"""Putting points into the queue: called by ``points.giving`` in its transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from offthecharts.hub.approvals.models import Approval, Because
from offthecharts.hub.points.errors import KeyReused
from offthecharts.hub.points.lines import MAX_LINES, Line, line_key
from offthecharts.hub.practices.models import Practice


def ask(
    *,
    practice: Practice,
    member_id: uuid.UUID,
    lines: Sequence[tuple[Line, Because]],
    comment: str,
    by_name: str,
    hub_user_id: int | None,
    connection_id: uuid.UUID | None,
    lot_id: uuid.UUID | None,
    given_at: datetime,
    idempotency_key: str,
    digest: str,
) -> list[Approval]:
    """Let `lines` wait for an Owner or Admin, each by itself. One query."""
    rows = [
        Approval(
            practice=practice,
            member_id=member_id,
            item_id=line.item_id,
            points=line.points,
            reason=line.reason.strip(),
            comment=comment.strip(),
            because=because,
            by_name=by_name,
            hub_user_id=hub_user_id,
            connection_id=connection_id,
            lot_id=lot_id,
            given_at=given_at,
            idempotency_key=line_key(idempotency_key, place),
            input_sha256=digest,
        )
        for place, (line, because) in enumerate(lines)
    ]
    return Approval.across_practices.bulk_create(rows)


def asked_before(*, practice: Practice, idempotency_key: str, digest: str) -> list[Approval]:
    """What the request with this key put into the queue, whatever became of it. Raises KeyReused. One query."""
    rows = under_key(practice, idempotency_key)
    if rows and digest and rows[0].input_sha256 != digest:
        raise KeyReused("Reload the page and try again: its key was used for something else.")
    return rows


def under_key(practice: Practice, idempotency_key: str) -> list[Approval]:
    """The lines of one request that waited or still do. One query."""
    keys = [line_key(idempotency_key, place) for place in range(MAX_LINES)]
    return list(Approval.objects.of(practice).filter(idempotency_key__in=keys).order_by("id"))
