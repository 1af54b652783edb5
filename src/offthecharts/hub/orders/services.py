"""What happens to orders: requested, approved, fulfilled, cancelled; and each of these taken back.

Each step is one conditional update, so that of two who press at once one is told that the other was faster.
Approving and handing over look at the law's limits once more, under the practice's lock: who pays may have been noted
since.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import checks, history, holding, own_family, queries, taking_back, telling
from offthecharts.hub.orders.errors import NotConfirmed, OrderMoved
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import OPEN, Order, OrderLine, OrderShare, OrderState
from offthecharts.hub.orders.placing import request
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes import stock
from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError

__all__ = ["approve", "cancel", "confirm", "fulfil", "many", "reopen", "request", "unapprove", "unfulfil"]

type Step = Callable[..., None]


@transaction.atomic
def approve(*, order: Order, by_name: str, hub_user: HubUser | None, at: datetime | None = None) -> None:
    """requested > approved.

    Raises NotByFamily, NotConfirmed while a relative has not said yes, OrderMoved, and what the payer forbids.
    """
    lock_practice(order.practice_id)
    own_family.check_step(order, hub_user)
    if names := queries.not_asked_yet(order):
        raise NotConfirmed(f"{' and '.join(names)} must say yes first. Open the order to note it.")
    _step(order, [OrderState.REQUESTED], OrderState.APPROVED, approved_at=at or timezone.now(), approved_by=by_name)
    checks.check_payer_again(order)
    if at is None:
        telling.say_ready(order, by=hub_user, by_name=by_name)
    record(actor=hub_user, action="order approved", subject=order, detail=str(order))
    if at is None:
        telling.say_moved(order)


@transaction.atomic
def unapprove(*, order: Order, by_name: str, hub_user: HubUser | None) -> None:
    """Undo :func:`approve`; the history keeps it. Raises OrderMoved."""
    past = history.with_undone(order, history.APPROVED, "Approval taken back", by_name=by_name)
    _step(order, [OrderState.APPROVED], OrderState.REQUESTED, approved_at=None, approved_by="", taken_back=past)
    telling.stop(order, by=hub_user, by_name=by_name)
    record(actor=hub_user, action="order approval taken back", subject=order, detail=str(order))
    telling.say_moved(order)


@transaction.atomic
def fulfil(*, order: Order, by_name: str, hub_user: HubUser | None, at: datetime | None = None) -> None:
    """approved > fulfilled: the prizes are handed over. Raises NotByFamily, OrderMoved and what the payer forbids."""
    lock_practice(order.practice_id)
    own_family.check_step(order, hub_user)
    now = at or timezone.now()
    _step(order, [OrderState.APPROVED], OrderState.FULFILLED, fulfilled_at=now, fulfilled_by=by_name)
    checks.check_payer_again(order)
    telling.stop(order, by=hub_user, by_name=by_name)  # they have it: nothing is ready any more
    record(actor=hub_user, action="order fulfilled", subject=order, detail=str(order))
    if at is None:
        telling.say_moved(order)


@transaction.atomic
def unfulfil(*, order: Order, by_name: str, hub_user: HubUser | None) -> None:
    """Undo :func:`fulfil`; the history keeps it. Raises NotByFamily, HandOverStands and OrderMoved."""
    own_family.check_step(order, hub_user)
    taking_back.check_take_back(order, hub_user)
    past = history.with_undone(order, history.HANDED_OVER, "Hand-over taken back", by_name=by_name)
    _step(order, [OrderState.FULFILLED], OrderState.APPROVED, fulfilled_at=None, fulfilled_by="", taken_back=past)
    record(actor=hub_user, action="order hand-over taken back", subject=order, detail=str(order))
    telling.say_moved(order)


@transaction.atomic
def cancel(*, order: Order, by_name: str, hub_user: HubUser | None, why: str = "", at: datetime | None = None) -> int:
    """Cancel (or refuse) an open order; the answer is the points that are back with those who gave them.

    Each entry is taken back once, the stock gets back what it gave. Raises OrderMoved.
    """
    lock_practice(order.practice_id)
    values = {"cancelled_at": at or timezone.now(), "cancelled_by": by_name, "cancelled_why": why.strip()[:200]}
    _step(order, OPEN, OrderState.CANCELLED, **values)
    telling.stop(order, by=hub_user, by_name=by_name)
    total = holding.give_back(order, by_name=by_name, hub_user=hub_user, at=at)
    by = stock.By(by_name, hub_user, at, order.id, order.number)
    for line in _lines(order).filter(took_stock=True):
        stock.put_back(prize=line.prize, quantity=line.quantity, by=by)
    record(actor=hub_user, action="order cancelled", subject=order, detail=f"{order}, {total} points back")
    if at is None:
        telling.say_moved(order)
    return total


@transaction.atomic
def reopen(*, order: Order, by_name: str, hub_user: HubUser | None) -> None:
    """Undo :func:`cancel`: hold points and stock again, with the prices that the order had, approved if it was.

    Raises OrderMoved, PointsShort, StockGone, LimitReached and what the payer forbids; then it stays cancelled.
    """
    lock_practice(order.practice_id)
    member = Member.objects.of(order.practice_id).select_related("practice").get(id=order.member_id)
    lines = list(_lines(order))
    wanted = [checks.Wanted(line.prize, line.quantity) for line in lines]
    checks.check_limits(member, wanted, order.requested_at)
    checks.check_payer_again(order)
    past = history.with_undone(order, history.CANCELLED, "Taken up again", by_name=by_name)
    values: dict[str, Any] = {"cancelled_at": None, "cancelled_by": "", "cancelled_why": "", "taken_back": past}
    approved = Order.objects.of(order.practice_id).filter(id=order.id, approved_at__isnull=False).exists()
    after = OrderState.APPROVED if approved else OrderState.REQUESTED
    _step(order, [OrderState.CANCELLED], after, **values)
    by = stock.By(by_name, hub_user, None, order.id, order.number)
    for line in lines:
        line.took_stock = stock.take(prize=line.prize, quantity=line.quantity, by=by)
        line.save(update_fields=["took_stock"])
    holding.hold_again(order, by_name=by_name, hub_user=hub_user)
    if approved:
        telling.say_ready_after_all(order, by=hub_user, by_name=by_name)
    record(actor=hub_user, action="order taken up again", subject=order, detail=str(order))
    telling.say_moved(order)


@transaction.atomic
def confirm(*, share: OrderShare, how: Agreed, hub_user: HubUser | None) -> None:
    """Note that the relative of `share` said yes, and hold their points.

    Raises NotByFamily, OrderMoved and PointsShort.
    """
    lock_practice(share.practice_id)
    own_family.check_consent(share, hub_user)
    rows = OrderShare.objects.of(share.practice_id).select_related("order", "practice", "member")
    fresh = rows.get(id=share.id)
    if fresh.order.state != OrderState.REQUESTED:
        raise OrderMoved(f"It is {fresh.order.get_state_display().lower()}. Reload the page.")
    if fresh.is_confirmed:
        return
    holding.agree(share=fresh, how=how, hub_user=hub_user)
    record(
        actor=hub_user, action="order share confirmed", subject=fresh.order, detail=f"{fresh.order}, {how.consent}"
    )


def many(
    step: Step, orders: Sequence[Order], *, by_name: str, hub_user: HubUser | None
) -> tuple[list[Order], list[str]]:
    """Do `step` (approve, fulfil, unapprove, unfulfil) with each; those it was done with, and why not the others."""
    done: list[Order] = []
    refused: list[str] = []
    for order in orders:
        try:
            step(order=order, by_name=by_name, hub_user=hub_user)
        except DomainError as error:
            refused.append(f"Order {order.number}: {error.heading}. {error.advice}")
        else:
            done.append(order)
    return done, refused


def with_numbers(practice: Practice, numbers: Sequence[int]) -> list[Order]:
    """The orders of `practice` that have these numbers, oldest first; others are left out. One query."""
    return list(Order.objects.of(practice).filter(number__in=numbers).select_related("practice").order_by("number"))


def _lines(order: Order) -> Any:
    return OrderLine.objects.of(order.practice_id).filter(order_id=order.id).select_related("prize")


def _step(order: Order, before: Sequence[OrderState], after: OrderState, **values: Any) -> None:
    rows = Order.objects.of(order.practice_id).filter(id=order.id)
    if not rows.filter(state__in=before).update(state=after, **values):
        now = rows.get()
        raise OrderMoved(_where_it_is(now))
    order.state = after
    for name, value in values.items():
        setattr(order, name, value)


def _where_it_is(order: Order) -> str:
    who = {
        OrderState.APPROVED: order.approved_by,
        OrderState.FULFILLED: order.fulfilled_by,
        OrderState.CANCELLED: order.cancelled_by,
    }.get(OrderState(order.state), "")
    return f"It is {order.get_state_display().lower()}{f' by {who}' if who else ''}. Reload the page to see it."
