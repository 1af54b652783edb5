"""What must be true of a practice at any moment."""

import uuid
from collections import Counter

from django.db.models import Sum

from offthecharts.hub.orders.models import Order, OrderShare, OrderState
from offthecharts.hub.points import figures
from offthecharts.hub.points.measures import Measure, counts_as
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize, StockMovement


def ledger_verifies() -> None:
    """Every balance is the sum of its entries, every reversal and move fits."""
    assert list(faults()) == []


def only_corrections_lead_below_zero(practice: Practice) -> None:
    """Who takes points from a balance leaves it at zero or above, but for a marked correction."""
    taking = PointsEntry.objects.of(practice).filter(points__lt=0, balance_after__lt=0)
    assert set(taking.values_list("kind", flat=True)) <= {EntryKind.CORRECTION}


def moves_make_no_points(practice: Practice) -> None:
    """All transfers, merges and what was taken back of them add up to nothing."""
    moved = PointsEntry.objects.of(practice).filter(counts_as(Measure.MOVED))
    assert moved.aggregate(total=Sum("points", default=0))["total"] == 0


def liability_is_what_members_have(practice: Practice) -> None:
    """The points outstanding are the sum of what members have, and worth so many cents each."""
    sums = PointsEntry.objects.of(practice).order_by().values("member_id").annotate(total=Sum("points"))
    held = sum(max(0, row["total"]) for row in sums)
    assert figures.liability(practice) == figures.Liability(held, held * practice.cents_per_point)


def stock_is_what_moved(practice: Practice) -> None:
    """No stock is below zero, and each counted one is the sum of its movements."""
    moved = StockMovement.objects.of(practice).order_by().values("prize_id").annotate(total=Sum("quantity"))
    totals = {row["prize_id"]: row["total"] for row in moved}
    for prize in Prize.objects.of(practice).filter(stock__isnull=False):
        assert prize.stock == totals.get(prize.id, 0) >= 0


def orders_hold_their_points(practice: Practice) -> None:
    """The confirmed shares of an order that stands hold its points by one entry each; a cancelled one holds none."""
    back = PointsEntry.objects.of(practice).filter(reverses__isnull=False).values("reverses_id")
    holding = PointsEntry.objects.of(practice).filter(kind=EntryKind.ORDER).exclude(id__in=back)
    held = dict(holding.values_list("id", "points"))
    sums: Counter[uuid.UUID] = Counter()
    for share in OrderShare.objects.of(practice).select_related("order"):
        stands = share.order.state != OrderState.CANCELLED and share.is_confirmed
        assert (held.pop(share.entry_id, 0) if share.entry_id else 0) == (-share.points if stands else 0)
        sums[share.order_id] += share.points
    assert sums == Counter(dict(Order.objects.of(practice).values_list("id", "points")))
    assert held == {}


def merged_profiles_have_nothing(practice: Practice) -> None:
    """What belonged to a merged profile is the kept one's."""
    assert not Balance.objects.of(practice).filter(member__merged_into_id__isnull=False).exists()


def all_of(practice: Practice) -> None:
    """Every one of these."""
    ledger_verifies()
    only_corrections_lead_below_zero(practice)
    moves_make_no_points(practice)
    liability_is_what_members_have(practice)
    stock_is_what_moved(practice)
    orders_hold_their_points(practice)
    merged_profiles_have_nothing(practice)
