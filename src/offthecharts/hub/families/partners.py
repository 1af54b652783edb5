"""Who is at the other end of an entry that moved points, for lists of entries."""

from collections.abc import Sequence
from typing import Any

from offthecharts.hub.points.models import EntryKind, PointsEntry, PointsMove


def name_partners(entries: Sequence[PointsEntry]) -> None:
    """Give each transfer among `entries`, and each reversal of one, its `partner` and `partner_word`.

    The entries are of one practice. No query when there is none, else one.
    """
    ids: dict[Any, PointsEntry] = {}
    for entry in entries:
        if entry.kind == EntryKind.TRANSFER:
            ids[entry.id] = entry
        elif entry.kind == EntryKind.REVERSAL and entry.item_id is None and entry.reverses_id:
            ids[entry.reverses_id] = entry
    if not ids:
        return
    moves = PointsMove.objects.of(entries[0].practice_id).filter(taken__kind=EntryKind.TRANSFER)
    moves = moves.select_related("taken__member", "given__member")
    for move in moves.filter(taken_id__in=list(ids)).union(moves.filter(given_id__in=list(ids)), all=True):
        for mine, other, word in ((move.taken, move.given, "Moved to"), (move.given, move.taken, "Moved from")):
            if mine.id in ids:
                said: Any = ids[mine.id]
                said.partner, said.partner_word = other.member, word
