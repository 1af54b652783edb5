"""Lines of orders that were handed out: what prizes cost."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast

from offthecharts.hub.orders.models import OrderLine, OrderState
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import PrizeClass
from offthecharts.hub.reports.days import bounds
from offthecharts.hub.reports.filters import days_of, word_or_id
from offthecharts.hub.reports.grouping import of_members
from offthecharts.hub.reports.periods import Period

COST: Final = F("quantity") * F("retail_cents_each")
PRICE: Final = F("quantity") * F("points_each")


@dataclass(frozen=True)
class LineFilter:
    """Lines of orders that were fulfilled in `period`; of one prize, one class of prizes, one group of members."""

    period: Period
    prize: str = ""
    prize_class: str = ""
    group: str = ""

    @classmethod
    def of(cls, query: Any) -> Self | None:
        """Read it from a QueryDict; None when it names no days."""
        period, prize_class = days_of(query), query.get("prize_class", "")
        if period is None:
            return None
        return cls(
            period,
            word_or_id(query.get("prize", "")),
            prize_class if prize_class in PrizeClass.values else "",
            word_or_id(query.get("group", "")),
        )

    def but(self, **changes: Any) -> Self:
        """The same with `changes`."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """What the address says."""
        said = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        said |= {one.name: str(getattr(self, one.name)) for one in fields(self) if one.name != "period"}
        return urlencode({name: value for name, value in said.items() if value})

    def lines(self, practice: Practice) -> QuerySet[OrderLine]:
        """The lines, in no order, each with its `cost` (cents) and `price` (points). Lazy."""
        first, over = bounds(self.period.start, self.period.end, practice.zone)
        found = OrderLine.objects.of(practice).filter(
            order__state=OrderState.FULFILLED,
            order__fulfilled_at__gte=first,
            order__fulfilled_at__lt=over,
        )
        if self.prize:
            found = found.filter(prize_id=self.prize)
        if self.prize_class:
            found = found.filter(prize_class=self.prize_class)
        found = of_members(found.order_by(), practice, self.group, field="order__member_id")
        return found.annotate(cost=Cast(COST, IntegerField()), price=Cast(PRICE, IntegerField()))
