"""Deciding where a profile differs from the chart: take the chart's value, or keep the profile's; and Undo."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.differences.fields import LABELS
from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.members import intake, origins
from offthecharts.hub.members.account_holders import set_account_holders
from offthecharts.hub.members.editing import save
from offthecharts.hub.members.family_changes import holders_from
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.origins import HOLDERS, PHOTO, Source
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record

MOST_AT_ONCE: Final = 500


class How(StrEnum):
    """The two answers."""

    TAKE = "take"
    KEEP = "keep"


@dataclass(frozen=True)
class Settled:
    """How many were decided, under the name by which it can be undone."""

    batch: uuid.UUID
    count: int


@transaction.atomic
def settle(*, practice: Practice, ids: Sequence[uuid.UUID], how: How, actor: HubUser) -> Settled:
    """Decide these differences; those that were decided meanwhile are passed over.

    Taking makes the value the chart's, keeping makes it the Hub user's: `automatic` will not overwrite it, and nobody
    is asked again until the chart says something else. At most MOST_AT_ONCE; a few queries for each member.
    """
    practice = lock_practice(practice.pk)
    undecided = [State.OPEN, State.KEPT] if how == How.TAKE else [State.OPEN]
    rows = ChartDifference.objects.of(practice).filter(id__in=ids[:MOST_AT_ONCE], state__in=undecided)
    batch, count = uuid.uuid4(), 0
    for member_id, group in groupby(rows.order_by("member_id", "id"), key=lambda row: row.member_id):
        member = _held(practice, member_id)
        mine = list(group)
        _settle(member, mine, how)
        for row in mine:
            row.batch, row.settled_at, row.settled_by = batch, timezone.now(), str(actor)[:120]
            row.save(update_fields=["batch", "settled_at", "settled_by", "state", "before", "before_photo"])
        action = "chart taken over" if how == How.TAKE else "profile kept beside chart"
        record(actor=actor, action=action, subject=member, detail=_names(mine))
        count += len(mine)
    return Settled(batch, count)


@transaction.atomic
def undo(*, practice: Practice, batch: uuid.UUID, actor: HubUser) -> int:
    """Take back what was decided in one press; how many. What was changed since stays as it is."""
    practice = lock_practice(practice.pk)
    rows = ChartDifference.objects.of(practice).filter(batch=batch).exclude(state=State.OPEN)
    count = 0
    for member_id, group in groupby(rows.order_by("member_id", "id"), key=lambda row: row.member_id):
        member = _held(practice, member_id)
        undone = [row for row in group if _undo(member, row)]
        if undone:
            record(actor=actor, action="decision on chart undone", subject=member, detail=_names(undone))
        count += len(undone)
    return count


def _held(practice: Practice, member_id: uuid.UUID) -> Member:
    member = Member.objects.of(practice).select_for_update().get(id=member_id)
    member.practice = practice
    return member


def _names(rows: Sequence[ChartDifference]) -> str:
    return ", ".join(LABELS.get(row.field, row.field) for row in rows)


def _settle(member: Member, rows: Sequence[ChartDifference], how: How) -> None:
    values: dict[str, Any] = {}
    for row in rows:
        row.before = _before(member, row.field)
        row.before_photo = member.photo if row.field == PHOTO and how == How.TAKE else ""
        if how == How.TAKE:
            values |= _take(member, row)
        elif row.field == HOLDERS:
            _holders_of(member).update(from_chart=False)
        if row.field == HOLDERS:
            row.before["after"] = _holder_rows(member)
        row.state = State.TAKEN if how == How.TAKE else State.KEPT
    fields = [row.field for row in rows if row.field != HOLDERS]
    if how == How.TAKE:
        origins.note(member, fields, Source.CHART)
    else:
        origins.note_kept(member, fields)
    save(member, values)


def _take(member: Member, row: ChartDifference) -> dict[str, Any]:
    """What taking sets in the member's row; account holders are written at once."""
    if row.field == HOLDERS:
        # Who was kept beside the chart goes too: the chart is what was asked for.
        _holders_of(member).update(from_chart=True)
        set_account_holders(member=member, holders=holders_from(row.detail), create=intake.create, fill=intake.fill)
        return {}
    if row.field == PHOTO:
        return {"photo": row.chart_photo, "photo_sha256": row.chart_value}
    return {row.field: origins.from_text(row.field, row.chart_value)}


def _holders_of(member: Member) -> Any:
    return Responsibility.objects.of(member.practice).filter(patient_id=member.id)


def _before(member: Member, field: str) -> dict[str, Any]:
    if field == HOLDERS:
        return {"holders": _holder_rows(member)}
    return {"value": origins.value_of(member, field), "origin": member.origins.get(field)}


def _holder_rows(member: Member) -> list[list[Any]]:
    """The account holders as rows of JSON, to be kept and compared."""
    rows = _holders_of(member).order_by("position", "account_holder_id")
    named = rows.values_list("account_holder_id", "relationship", "position", "from_chart")
    return [[str(holder), *rest] for holder, *rest in named]


def _undo(member: Member, row: ChartDifference) -> bool:
    """Bring back what was before `row` was decided, unless it was changed since."""
    before = row.before
    if row.field == HOLDERS:
        now = _holder_rows(member)
        if before.get("after", now) != now:
            return False
        _holders_of(member).delete()
        Responsibility.across_practices.bulk_create(
            Responsibility(
                practice=member.practice,
                patient_id=member.id,
                account_holder_id=uuid.UUID(holder),
                relationship=relationship,
                position=position,
                from_chart=from_chart,
            )
            for holder, relationship, position, from_chart in before["holders"]
        )
    elif not _undo_field(member, row):
        return False
    row.state, row.batch, row.settled_at, row.settled_by, row.before_photo = State.OPEN, None, None, "", ""
    row.save(update_fields=["state", "batch", "settled_at", "settled_by", "before_photo"])
    return True


def _undo_field(member: Member, row: ChartDifference) -> bool:
    left = row.chart_value if row.state == State.TAKEN else row.before["value"]
    if origins.value_of(member, row.field) != left:
        return False
    values: dict[str, Any] = {}
    if row.state == State.TAKEN and row.field == PHOTO:
        values = {"photo": row.before_photo, "photo_sha256": row.before["value"]}
    elif row.state == State.TAKEN:
        values = {row.field: origins.from_text(row.field, row.before["value"])}
    others = {name: origin for name, origin in member.origins.items() if name != row.field}
    member.origins = others | ({row.field: row.before["origin"]} if row.before["origin"] else {})
    save(member, values)
    return True
