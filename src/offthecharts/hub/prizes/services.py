"""Writes of the catalogue."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes import photos, queries, stock
from offthecharts.hub.prizes.errors import PrizeNameTaken
from offthecharts.hub.prizes.models import LimitPeriod, Prize, PrizeClass, PrizeForGroup
from offthecharts.hub.text import bare
from offthecharts.web.audit.services import record
from offthecharts.web.names import fold

MOST_POINTS: Final = 100_000


@dataclass(frozen=True)
class PrizeData:
    """What is said of a prize; the stock has movements of its own (prizes.stock). Money in cents."""

    name: str
    points: int
    retail_cents: int = 0
    description: str = ""
    prize_class: str = PrizeClass.IN_KIND
    limit_per_member: int | None = None
    limit_period: str = LimitPeriod.EVER
    low_stock: int = 3
    offered_at_desk: bool = True
    offered_on_member_page: bool = True
    is_active: bool = True
    is_free: bool = False


@transaction.atomic
def add(
    *, practice: Practice, data: PrizeData, in_stock: int | None = None, by_name: str, hub_user: HubUser | None
) -> Prize:
    """A new prize at the end of the catalogue; `in_stock` begins the counting. Raises PrizeNameTaken."""
    lock_practice(practice.pk)
    name = _free_name(practice, data.name)
    last = Prize.objects.of(practice).aggregate(last=Max("position"))["last"]
    prize = Prize(practice=practice, position=0 if last is None else last + 1)
    _write(prize, data, name)
    prize.save(force_insert=True)
    record(actor=hub_user, action="prize added", subject=prize, detail=f"{prize.name}, {prize.points} points")
    if in_stock is not None:
        stock.count(prize=prize, counted=in_stock, by=stock.By(by_name, hub_user), why="First count")
        prize.stock = in_stock
    return prize


@transaction.atomic
def change(*, prize: Prize, data: PrizeData, hub_user: HubUser | None) -> None:
    """Change what is said of `prize`; orders keep what they were placed with. Raises PrizeNameTaken."""
    lock_practice(prize.practice_id)
    name = _free_name(prize.practice_id, data.name, but=prize)
    before = prize.points
    names = [*_write(prize, data, name), "search_name", "updated_at"]
    prize.save(update_fields=names)
    detail = f"{before} to {prize.points} points" if before != prize.points else ""
    record(actor=hub_user, action="prize changed", subject=prize, detail=detail)


@transaction.atomic
def offer_to(*, prize: Prize, group_ids: Iterable[uuid.UUID]) -> None:
    """Offer `prize` to the members of these groups alone, or to everybody.

    Ids of others are passed over; a group that was removed can be kept, not chosen.
    """
    rows = PrizeForGroup.objects.of(prize.practice_id).filter(prize_id=prize.id)
    known = queries.groups(prize.practice, prize)
    wanted = set(known.filter(id__in=list(group_ids)).values_list("id", flat=True))
    rows.exclude(group_id__in=wanted).delete()
    PrizeForGroup.across_practices.bulk_create(
        [PrizeForGroup(practice_id=prize.practice_id, prize_id=prize.id, group_id=one) for one in wanted],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_photo(*, prize: Prize, name: str) -> None:
    """Show the picture that the store has under `name`, or none; the one before is dropped when nobody needs it."""
    before = prize.photo
    Prize.objects.of(prize.practice_id).filter(id=prize.id).update(photo=name)
    prize.photo = name
    if before != name:
        transaction.on_commit(lambda: photos.drop_unused(prize.practice, before))


@transaction.atomic
def set_active(*, prize: Prize, is_active: bool, hub_user: HubUser | None) -> None:
    """Put a prize into the catalogue, or retire it: open orders stay, nobody orders it any more."""
    Prize.objects.of(prize.practice_id).filter(id=prize.id).update(is_active=is_active)
    record(actor=hub_user, action="prize offered" if is_active else "prize retired", subject=prize)


@transaction.atomic
def move(*, prize: Prize, up: bool) -> None:
    """Move a prize one place up or down; at the end it stays."""
    lock_practice(prize.practice_id)
    order = list(Prize.objects.of(prize.practice_id).values_list("id", flat=True))
    at = order.index(prize.id)
    _put(prize.practice_id, order, at, at + (-1 if up else 1))


@transaction.atomic
def place(*, prize: Prize, before_id: uuid.UUID | None) -> None:
    """Put a prize right before another one, or at the end when that is None or gone."""
    lock_practice(prize.practice_id)
    order = list(Prize.objects.of(prize.practice_id).values_list("id", flat=True))
    at = order.index(prize.id)
    rest = [one for one in order if one != prize.id]
    to = rest.index(before_id) if before_id in rest else len(rest)
    _put(prize.practice_id, order, at, to)


def _put(practice_id: uuid.UUID, order: list[uuid.UUID], at: int, to: int) -> None:
    moved = order.pop(at)
    order.insert(max(0, min(len(order), to)), moved)
    kept = dict(Prize.objects.of(practice_id).values_list("id", "position"))
    for position, prize_id in enumerate(order):
        if kept[prize_id] != position:
            Prize.objects.of(practice_id).filter(id=prize_id).update(position=position)


def _write(prize: Prize, data: PrizeData, name: str) -> list[str]:
    values = {**vars(data), "name": name, "description": data.description.strip()}
    for field, value in values.items():
        setattr(prize, field, value)
    prize.search_name = fold(name)
    return list(values)


def _free_name(practice: Practice | uuid.UUID, name: str, but: Prize | None = None) -> str:
    text = " ".join(bare(name).split())
    folded = text.casefold()  # in Python: SQLite knows the case of ASCII alone
    for other_id, other in Prize.objects.of(practice).values_list("id", "name"):
        if other.casefold() == folded and (but is None or other_id != but.id):
            advice = f"There is already a prize “{other}”. Choose another name, or offer that one again."
            raise PrizeNameTaken(advice, fields={"name": [advice]})
    return text
