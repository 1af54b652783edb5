"""Points entries: listing, awarding, taking back. The ledger itself keeps the idempotency keys."""

import uuid
from typing import Any, Final

from django.http import HttpResponse
from ninja import Query, Router

from offthecharts.hub.api import callers
from offthecharts.hub.api.auth import ConnectionToken
from offthecharts.hub.api.errors import InvalidInput
from offthecharts.hub.api.idempotency import REPLAYED_HEADER, key_of
from offthecharts.hub.api.requests import ApiRequest, answer, practice_of
from offthecharts.hub.api.v1.finding import member_or_404
from offthecharts.hub.api.v1.schemas import EntryInList, EntryPage, EntryQuery, ReversalRequest
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import giving, queries, services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.services import Posted
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.signon.links import user_of_staff
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.wire.idempotency import input_sha256
from offthecharts.wire.messages import AwardLine, AwardRequest, AwardResponse, Entry, WaitingPoints

router = Router(tags=["Points"])
_LATER: Final = {"staff_id"}
"""Left out of the hash where it is not said, so that a request from before it was known can be repeated."""


@router.get("/members/{uuid:member_id}/points-entries", response=EntryPage)
def points_entries(request: ApiRequest, member_id: uuid.UUID, wanted: Query[EntryQuery]) -> HttpResponse:
    """List a member's points entries, newest first."""
    practice = practice_of(request)
    member = member_or_404(practice, member_id)
    page = queries.activity(practice, member, before=wanted.after, limit=wanted.limit)
    balance = queries.balance_of(practice, member)
    entries = [_in_list(entry) for entry in page.entries]
    return answer(EntryPage(entries=entries, balance=balance, next=str(page.next_before or "")))


@router.post(
    "/members/{uuid:member_id}/points-entries",
    response={201: AwardResponse, 202: AwardResponse},
    auth=ConnectionToken(asked_later=True),  # the fewest statements: this is what the Hub does most
)
def award_points(request: ApiRequest, member_id: uuid.UUID, award: AwardRequest) -> HttpResponse:
    """Give or deduct points: all lines or none. Lines that need approval wait in the Hub; 202 when all do."""
    practice = practice_of(request)
    key = key_of(request)
    digest = input_sha256([str(member_id), award.model_dump(mode="json", exclude=None if award.staff_id else _LATER)])
    try:
        lines = _lines(practice, award.lines)
    except InvalidInput:  # an item that has left the menu does not spoil the answer to a repeated request
        callers.check(request.auth)
        before = giving.given_before(practice=practice, member_id=member_id, key=key, digest=digest)
        if before is None:
            raise
        return _given(before)
    linked = user_of_staff(request.auth, award.staff_id)
    given = giving.give(
        practice=practice,
        member_id=member_id,
        lines=lines,
        comment=award.comment,
        giver=giving.Giver(award.by_name, linked=linked, connection_id=request.auth.pk),
        idempotency_key=key,
        digest=digest,
    )
    return _given(given)


@router.post("/points-entries/{uuid:entry_id}/reversal", response={201: AwardResponse})
def reverse_entry(request: ApiRequest, entry_id: uuid.UUID, reversal: ReversalRequest) -> HttpResponse:
    """Take one entry back, once, by a new entry of the opposite points."""
    posted = services.reverse(
        practice=practice_of(request),
        entry_id=entry_id,
        by_name=reversal.by_name,
        hub_user=None,
        idempotency_key=key_of(request),
    )
    return _answer(posted)


def _lines(practice: Practice, lines: list[AwardLine]) -> list[Line]:
    """What `lines` award. One query when they name reward items. Raises InvalidInput, naming the line."""
    wanted = {line.item_id for line in lines if line.item_id is not None}
    items = _items(practice, wanted) if wanted else {}
    found: list[Line] = []
    problems: dict[str, list[str]] = {}
    for place, line in enumerate(lines):
        item = items.get(line.item_id or "")
        if item is not None and line.points is None:
            found.append(Line.of(item))
        elif line.item_id is None and line.points and line.description.strip():
            found.append(Line(points=line.points, reason=line.description))
        else:
            problems[f"lines.{place}"] = [_what_is_wrong(line)]
    if problems:
        raise InvalidInput("Correct the lines named here.", fields=problems)
    return found


def _items(practice: Practice, wanted: set[str]) -> dict[str, RewardItem]:
    ids = [item_id for text in wanted if (item_id := uuid_or_none(text))]
    return {str(item.id): item for item in RewardItem.objects.of(practice).filter(id__in=ids, is_active=True)}


def _what_is_wrong(line: AwardLine) -> str:
    if line.item_id is not None and line.points is not None:
        return "Send either item_id or points with a description, not both."
    if line.item_id is not None:
        return "The reward menu has no such item; read it again."
    if not line.points:
        return "Send item_id, or a number of points other than 0."
    return "Say in description what the points are for."


def _answer(posted: Posted) -> HttpResponse:
    return _given(giving.Given(posted.balance, posted.entries, repeated=posted.repeated))


def _given(given: giving.Given) -> HttpResponse:
    message = AwardResponse(
        entries=[Entry(**_entry(entry)) for entry in given.entries],
        balance=given.balance,
        waiting=[WaitingPoints(id=str(one.id), points=one.points, reason=one.reason) for one in given.waiting],
    )
    response = answer(message, status=201 if given.entries else 202)
    if given.repeated:
        response[REPLAYED_HEADER] = "true"
    return response


def _entry(entry: PointsEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "member_id": str(entry.member_id),
        "points": entry.points,
        "kind": str(entry.kind),
        "reason": entry.reason,
        "comment": entry.comment,
        "by_name": entry.by_name,
        "reverses_id": str(entry.reverses_id) if entry.reverses_id else None,
        "created_at": entry.created_at,
    }


def _in_list(entry: Any) -> EntryInList:
    return EntryInList(**_entry(entry), is_reversed=entry.is_reversed, balance_after=entry.balance_after)
