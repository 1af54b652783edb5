"""What a member can order: every prize offered to them, what they can afford first."""

from dataclasses import dataclass

from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import checks, relatives
from offthecharts.hub.payers.queries import Gift, Meter
from offthecharts.hub.points.models import Balance
from offthecharts.hub.prizes import queries as prizes
from offthecharts.hub.prizes.models import Prize


@dataclass(frozen=True)
class Choice:
    """A prize as the member sees it; `why_not` says why it cannot be ordered now, `short` by how many points."""

    prize: Prize
    short: int
    why_not: str = ""
    quantity: int = 0

    @property
    def can_be_ordered(self) -> bool:
        """Whether a quantity can be entered."""
        return not self.why_not

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"quantity-{self.prize.id}"


@dataclass(frozen=True)
class Relative:
    """Somebody of the family who has points to add, and what is typed for them."""

    member: Member
    points: int
    adds: str = ""
    said_yes: bool = False


def choices(member: Member, *, points: int, meter: Meter | None) -> list[Choice]:
    """The prizes offered at the desk to `member`, those that `points` buy first, those that are gone last.

    `meter` is what the law lets them have, if that is limited. Four queries at most.
    """
    rows = list(prizes.catalogue(member.practice, shown="offered").filter(offered_at_desk=True))
    barred = prizes.not_for(member, [one.id for one in rows])
    had = checks.ordered_before(member, rows, timezone.now())
    found = [
        Choice(one, short=max(0, one.points - points), why_not=_why_not(one, had.get(one.id, 0), meter))
        for one in rows
        if one.id not in barred
    ]
    return sorted(found, key=lambda one: (bool(one.why_not), one.short > 0))


def _why_not(prize: Prize, had: int, meter: Meter | None) -> str:
    if prize.is_gone:
        return "out of stock"
    if prize.limit_per_member is not None and had >= prize.limit_per_member:
        return f"limit of {prize.limit_per_member} reached"
    return (
        meter.why_not(Gift(prize.name, prize.prize_class, prize.retail_cents, is_free=prize.is_free)) if meter else ""
    )


def helpers(member: Member) -> list[Relative]:
    """The relatives who have points, those with most first. A few queries."""
    family = relatives.of(member)
    rows = Balance.objects.of(member.practice_id).filter(member_id__in=[one.id for one in family], points__gt=0)
    points = dict(rows.values_list("member_id", "points"))
    found = [Relative(one, points[one.id]) for one in family if one.id in points]
    return sorted(found, key=lambda one: -one.points)
