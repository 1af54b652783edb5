"""Noting where the chart and a profile differ. The caller holds the practice's lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice

UNDO_FOR: Final = timedelta(hours=1)

type Rows = dict[str, ChartDifference]


@dataclass(frozen=True)
class Asked:
    """What the chart says in one field, and the profile; see ChartDifference."""

    chart_value: str
    profile_value: str
    chart_photo: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def rows_of(member: Member) -> Rows:
    """What is noted of `member`, by field. One query."""
    return {row.field: row for row in ChartDifference.objects.of(member.practice_id).filter(member_id=member.id)}


def ask(member: Member, rows: Rows, asked: Mapping[str, Asked]) -> None:
    """Note that a person has to decide, unless that was noted or decided for just this value of the chart."""
    for name, what in asked.items():
        row = rows.get(name)
        if row is not None and row.chart_value == what.chart_value and row.state != State.TAKEN:
            continue
        kept_photo = row is not None and row.chart_value == what.chart_value and not what.chart_photo
        photo = row.chart_photo if row is not None and kept_photo else what.chart_photo
        if row is not None:
            _delete(member.practice, [row], but=photo)
        ChartDifference.across_practices.create(
            practice=member.practice,
            member_id=member.id,
            field=name,
            chart_value=what.chart_value,
            profile_value=what.profile_value,
            chart_photo=photo,
            detail=what.detail,
            since_at=timezone.now(),
        )


def forget(member: Member, rows: Rows, fields: list[str]) -> None:
    """Nothing differs in `fields` any more. What was taken just now stays a while, for Undo."""
    late = timezone.now() - UNDO_FOR
    noted = [rows[name] for name in fields if name in rows]
    gone = [row for row in noted if row.settled_at is None or row.state != State.TAKEN or row.settled_at < late]
    if gone:
        _delete(member.practice, gone)


def forget_agreeing(member: Member, values: Mapping[str, str]) -> None:
    """Drop what is noted of fields in which the profile now has what the chart says. Two queries at most."""
    agreeing = Q(pk__in=[])
    for name, value in values.items():
        agreeing |= Q(field=name, chart_value=value)
    open_still = ChartDifference.objects.of(member.practice_id).filter(member_id=member.id).exclude(state=State.TAKEN)
    gone = list(open_still.filter(agreeing))
    if gone:
        _delete(member.practice, gone)


def _delete(practice: Practice, rows: list[ChartDifference], but: str = "") -> None:
    names = {name for row in rows for name in (row.chart_photo, row.before_photo) if name} - {but}
    ChartDifference.objects.of(practice).filter(id__in=[row.id for row in rows]).delete()
    for name in names:
        drop_photo(practice, name)


def drop_photo(practice: Practice, name: str) -> None:
    """Delete a photo from the store once the transaction is through, unless somebody still has it."""
    if name:
        transaction.on_commit(lambda: drop_unused(practice, name))


def drop_unused(practice: Practice, name: str) -> None:
    """Delete a photo from the store unless a member, a difference or an open choice has it.

    In a transaction of its own, under the lock under which photos are stored: somebody may just then find it there
    and be about to name it.
    """
    if not name:
        return
    with transaction.atomic():
        lock_practice(practice.pk)
        noted = ChartDifference.objects.of(practice).filter(Q(chart_photo=name) | Q(before_photo=name))
        chosen = Launch.objects.of(practice).filter(snapshot__stored_photo__0=name)
        if not (Member.objects.of(practice).filter(photo=name).exists() or noted.exists() or chosen.exists()):
            default_storage.delete(name)
