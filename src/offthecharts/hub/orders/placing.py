"""Placing an order: checks, stock and points in one transaction, under the practice's lock."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import checks, holding, own_family, telling
from offthecharts.hub.orders.checks import Wanted
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderLine, Place
from offthecharts.hub.points.errors import KeyReused
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes import stock
from offthecharts.hub.prizes.models import Prize
from offthecharts.wire.idempotency import MAX_LENGTH, input_sha256


@dataclass(frozen=True)
class Request:
    """What is asked for: who orders which prizes, whose points, and what was shown to them.

    `contributions` are points by member, all of them the member's own when empty. `agreed` says who of the others
    has said yes, and how; the order waits for the rest of them. `seen` are the prices shown, by prize.
    """

    member: Member
    lines: Sequence[tuple[Prize | uuid.UUID, int]]
    contributions: Mapping[uuid.UUID, int]
    agreed: Mapping[uuid.UUID, Agreed]
    seen: Mapping[uuid.UUID, int]
    placed: str
    comment: str
    by_name: str

    @property
    def digest(self) -> str:
        """Tells a repeated request from another one under the same key: all of it counts."""
        lines = [[str(one.id if isinstance(one, Prize) else one), quantity] for one, quantity in self.lines]
        given = sorted((str(member_id), points) for member_id, points in self.contributions.items())
        agreed = sorted((str(member_id), how.consent, how.by, how.note) for member_id, how in self.agreed.items())
        seen = sorted((str(prize_id), points) for prize_id, points in self.seen.items())
        said = [self.placed, self.comment.strip(), self.by_name]
        return input_sha256([str(self.member.id), lines, given, agreed, seen, said])


@transaction.atomic
def request(
    *,
    practice: Practice,
    member: Member,
    lines: Sequence[tuple[Prize | uuid.UUID, int]],
    contributions: Mapping[uuid.UUID, int] | None = None,
    agreed: Mapping[uuid.UUID, Agreed] | None = None,
    seen: Mapping[uuid.UUID, int] | None = None,
    placed: str = Place.DESK,
    comment: str = "",
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    at: datetime | None = None,
) -> Order:
    """Order prizes for `member`, once for the key, and hold the points and the stock; see :class:`Request`.

    `at` dates it back (sample data, simulation). Raises NothingOrdered, PrizeRetired, MemberGone, PriceChanged,
    LimitReached, WrongShares, NotByFamily, PointsShort, StockGone, KeyReused and what payers.services.check_order
    raises; then nothing has changed.
    """
    asked = Request(member, lines, contributions or {}, agreed or {}, seen or {}, placed, comment, by_name)
    lock_practice(practice.pk)
    if (before := _placed_before(practice, idempotency_key, asked.digest)) is not None:
        return before
    moment = at or timezone.now()
    fresh = Member.objects.of(practice).select_related("practice").get(id=member.id)
    wanted = checks.wanted_now(practice, lines)
    shares = dict(contributions or {fresh.id: sum(one.points for one in wanted)})
    own_family.check_shares(fresh, shares, hub_user)
    _check(fresh, asked, wanted, shares, moment)
    order = _write(practice, fresh, asked, wanted, moment, hub_user, idempotency_key)
    _take_stock(order, wanted, stock.By(by_name, hub_user, at, order.id, order.number))
    agreements = {**asked.agreed, fresh.id: Agreed(Consent.OWN, by_name)}
    holding.hold(order=order, shares=shares, agreed=agreements, by_name=by_name, hub_user=hub_user, at=at)
    if at is None:
        telling.say_new(order)
        telling.say_moved(order)
    return order


def _placed_before(practice: Practice, key: str, digest: str) -> Order | None:
    if not 1 <= len(key) <= MAX_LENGTH:
        raise KeyReused(f"Send an idempotency key of 1 to {MAX_LENGTH} characters.", title="No usable key")
    kept = Order.objects.of(practice).filter(idempotency_key=key).first()
    if kept is None:
        return None
    if kept.input_sha256 != digest:
        advice = f"Its key placed order {kept.number}: look at that one first. To order more, reload the page."
        raise KeyReused(advice)
    kept.practice, kept.repeated = practice, True
    return kept


def _check(
    member: Member, asked: Request, wanted: Sequence[Wanted], shares: Mapping[uuid.UUID, int], at: datetime
) -> None:
    checks.check_size(wanted)
    checks.check_offered(member, wanted, asked.placed)
    checks.check_prices(wanted, asked.seen)
    checks.check_limits(member, wanted, at)
    checks.check_payer(member, wanted, at)
    checks.check_shares(member, shares, sum(one.points for one in wanted))


def _write(
    practice: Practice,
    member: Member,
    asked: Request,
    wanted: Sequence[Wanted],
    at: datetime,
    hub_user: HubUser | None,
    key: str,
) -> Order:
    last = Order.objects.of(practice).aggregate(last=Max("number"))["last"] or 0
    order = Order(
        practice=practice,
        number=last + 1,
        member_id=member.id,
        points=sum(one.points for one in wanted),
        retail_cents=sum(one.quantity * one.prize.retail_cents for one in wanted),
        placed=asked.placed,
        comment=asked.comment.strip(),
        by_name=asked.by_name,
        hub_user_id=hub_user.pk if hub_user else None,
        requested_at=at,
        idempotency_key=key,
        input_sha256=asked.digest,
    )
    order.save(force_insert=True)
    return order


def _take_stock(order: Order, wanted: Sequence[Wanted], by: stock.By) -> None:
    lines = [
        OrderLine(
            practice_id=order.practice_id,
            order_id=order.id,
            prize_id=one.prize.id,
            position=position,
            prize_name=one.prize.name,
            prize_class=one.prize.prize_class,
            quantity=one.quantity,
            points_each=one.prize.points,
            retail_cents_each=one.prize.retail_cents,
            took_stock=stock.take(prize=one.prize, quantity=one.quantity, by=by),
        )
        for position, one in enumerate(wanted)
    ]
    OrderLine.across_practices.bulk_create(lines)
