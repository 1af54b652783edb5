"""The balances that the answer to reported changes tells: read once, after the last change, so that none is older."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.changes import ChangeResult


@dataclass(frozen=True)
class Applied:
    """What became of a change, and whose balance its result tells; None when it tells none."""

    result: ChangeResult
    member_id: uuid.UUID | None = None


def with_balances(practice: Practice, applied: Sequence[Applied]) -> list[ChangeResult]:
    """The results with the balances of now, also those of changes that were applied long ago. One query at most."""
    ids = {one.member_id for one in applied if one.member_id is not None}
    rows = Balance.objects.of(practice).filter(member_id__in=ids).values_list("member_id", "points") if ids else []
    balances = dict(rows)
    return [
        one.result if one.member_id is None else _told(one.result, balances.get(one.member_id)) for one in applied
    ]


def _told(result: ChangeResult, points: int | None) -> ChangeResult:
    """Without a balance row, a member has no points yet; or was merged just now, and what was told of it stands."""
    if result.profile is not None:
        profile = result.profile.model_copy(update={"points": points or 0})
        return result.model_copy(update={"profile": profile})
    return result.model_copy(update={"balance": points if points is not None else result.balance or 0})
