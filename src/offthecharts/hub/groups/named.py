"""What groups, statuses and kept filters have in common: a name once in a practice, and removal with Undo."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from offthecharts.hub.groups.errors import NameTaken, UnusableName
from offthecharts.hub.groups.models import LONGEST_NAME, KeptFilter, MemberGroup, MemberStatus
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.text import bare, called

type Named = MemberGroup | MemberStatus | KeptFilter
type Placed = MemberGroup | MemberStatus


def in_use[N: (MemberGroup, MemberStatus, KeptFilter)](model: type[N], practice: Practice | uuid.UUID) -> QuerySet[N]:
    """The rows of the practice that were not removed, in their order."""
    rows: QuerySet[N] = model.objects.of(practice).filter(removed_at__isnull=True)
    return rows


def usable_name(name: str) -> str:
    """`name` as it is stored. Raises UnusableName."""
    text = " ".join(bare(name).split())
    if not text or len(text) > LONGEST_NAME:
        advice = f"A name has 1 to {LONGEST_NAME} characters."
        raise UnusableName(advice, fields={"name": [advice]})
    return text


def next_position(rows: QuerySet[Any]) -> int:
    """The place after the last of `rows`."""
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def refuse_taken(model: type[Named], practice: Practice | uuid.UUID, name: str, but: uuid.UUID | None = None) -> None:
    """Raise NameTaken when another row in use has `name`, whatever its case. The caller holds the practice's lock."""
    rows: QuerySet[Any] = in_use(model, practice)
    if (row := called(rows.exclude(id=but), name)) is not None:
        advice = f"There is already “{row.name}”. Choose another name."
        raise NameTaken(advice, fields={"name": [advice]})


@transaction.atomic
def rename(*, row: Named, name: str, **values: str) -> None:
    """Call `row` something else and set `values`; its members stay. Raises NameTaken and UnusableName."""
    lock_practice(row.practice_id)
    name = usable_name(name)
    refuse_taken(type(row), row.practice_id, name, but=row.id)
    for field, value in {"name": name, **values}.items():
        setattr(row, field, value)
    row.save(update_fields=["name", *values])


@transaction.atomic
def remove(*, row: Named) -> bool:
    """Take `row` off all pages; who was in it is kept for :func:`restore`. Whether it was there."""
    rows = type(row).objects.of(row.practice_id).filter(id=row.id, removed_at__isnull=True)
    return bool(rows.update(removed_at=timezone.now()))


@transaction.atomic
def restore(*, row: Named) -> None:
    """Undo :func:`remove`. Raises NameTaken when a new one has the name by now."""
    lock_practice(row.practice_id)
    refuse_taken(type(row), row.practice_id, row.name, but=row.id)
    type(row).objects.of(row.practice_id).filter(id=row.id).update(removed_at=None)


@transaction.atomic
def move(*, row: Placed, up: bool) -> None:
    """Move `row` one place up or down; at the end it stays."""
    lock_practice(row.practice_id)
    order: list[Any] = list(in_use(type(row), row.practice_id))  # type: ignore[type-var]  # one of the two
    at = next(place for place, other in enumerate(order) if other.id == row.id)
    order.insert(max(0, at + (-1 if up else 1)), order.pop(at))
    for position, other in enumerate(order):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])
