"""The running meter: what a member of a government programme got in a calendar year, at retail value."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.money import dollars
from offthecharts.hub.orders.models import Order, OrderState
from offthecharts.hub.payers.models import PayerLimits
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import PrizeClass


@dataclass(frozen=True)
class Gift:
    """What a member is to get, as the law looks at it; `retail_cents` are those of one."""

    name: str
    prize_class: str
    retail_cents: int
    quantity: int = 1
    is_free: bool = False

    @property
    def lacks_value(self) -> bool:
        """Whether nobody has said what it costs in a shop."""
        return not self.retail_cents and not self.is_free

    @property
    def is_cash(self) -> bool:
        """Whether it works like cash."""
        return self.prize_class == PrizeClass.CASH_EQUIVALENT


@dataclass(frozen=True)
class Meter:
    """What one member got in `year`, in cents, and what they may get."""

    year: int
    used_cents: int
    item_cents: int
    year_cents: int

    @property
    def left_cents(self) -> int:
        """What is left of the year; not below zero."""
        return max(0, self.year_cents - self.used_cents)

    @property
    def percent(self) -> int:
        """How much of the year is used, at most 100."""
        return min(100, self.used_cents * 100 // self.year_cents) if self.year_cents else 100

    @property
    def is_near(self) -> bool:
        """Whether four fifths are used."""
        return self.percent >= 80

    def why_not(self, gift: Gift) -> str:
        """Why the member may not have even one of `gift`, in a few words; empty when they may."""
        if gift.is_cash:
            return "no cash for this payer"
        if gift.lacks_value:
            return "no retail value entered yet"
        if gift.retail_cents > self.item_cents:
            return f"over {dollars(self.item_cents)} an item"
        if gift.retail_cents > self.left_cents:
            return f"over the {dollars(self.left_cents)} left this year"
        return ""


def limits_of(practice: Practice) -> PayerLimits:
    """The practice's limits, the usual ones unless it set others. One query."""
    return PayerLimits.objects.filter(pk=practice.pk).first() or PayerLimits(practice=practice)


def year_of(practice: Practice, moment: datetime) -> int:
    """The calendar year of `moment` where the practice is."""
    return timezone.localtime(moment, practice.zone).year


def _orders(practice: Practice, year: int) -> QuerySet[Order]:
    """What counts in `year`: whatever was ordered then and not cancelled since."""
    first, last = (datetime(which, 1, 1, tzinfo=practice.zone) for which in (year, year + 1))
    standing = Order.objects.of(practice).exclude(state=OrderState.CANCELLED)
    return standing.filter(requested_at__gte=first, requested_at__lt=last).order_by()


def used_cents(practice: Practice, member_ids: Collection[UUID], year: int, *, but: UUID | None = None) -> int:
    """Retail value in cents of what these members ordered in `year`, without the order `but`. One query."""
    orders = _orders(practice, year).filter(member_id__in=member_ids)
    if but is not None:
        orders = orders.exclude(id=but)
    used: int = orders.aggregate(used=Sum("retail_cents", default=0))["used"]
    return used


def meter(member: Member, year: int | None = None, *, but: UUID | None = None) -> Meter:
    """What `member` got in `year` (this one unless said) without the order `but`, and may get. Two queries."""
    practice = member.practice
    year = year or year_of(practice, timezone.now())
    limits = limits_of(practice)
    return Meter(year, used_cents(practice, [member.id], year, but=but), limits.item_cents, limits.year_cents)


def meter_of(member: Member) -> Meter | None:
    """What `member` got this year and may get; None for whom no limit holds, without a query; else two."""
    return meter(member) if member.payer else None


def metered(practice: Practice, year: int) -> "QuerySet[Any]":
    """Members of government programmes, not archived, with `used_cents` in `year`; who got most first. One query."""
    mine = _orders(practice, year).filter(member_id=OuterRef("id")).values("member_id")
    used = Coalesce(Subquery(mine.annotate(used=Sum("retail_cents")).values("used")), Value(0))
    members = Member.objects.of(practice).exclude(payer="").filter(archived_at=None)
    return members.annotate(used_cents=used).order_by(F("used_cents").desc(), "number")
