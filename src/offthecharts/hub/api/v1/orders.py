"""Prizes to read; orders to list, place and cancel. The orders themselves keep the keys of those who place them."""

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from ninja import Query, Router

from offthecharts.hub.api.errors import NotFound
from offthecharts.hub.api.idempotency import REPLAYED_HEADER, key_of, once
from offthecharts.hub.api.requests import ApiRequest, answer, practice_of
from offthecharts.hub.api.v1.finding import member_or_404
from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.orders import services
from offthecharts.hub.orders.errors import WrongShares
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderLine, OrderShare, Place
from offthecharts.hub.paging import paged
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.queries import catalogue
from offthecharts.wire import orders as wire

router = Router(tags=["Prizes and orders"])


@router.get("/prizes", response=wire.Catalogue, summary="List prizes")
def list_prizes(request: ApiRequest) -> HttpResponse:
    """Read the prizes that are offered at the desk. Some may be for groups that a member is not in."""
    rows = catalogue(practice_of(request), shown="offered").filter(offered_at_desk=True)
    same = ("id", "name", "description", "points", "retail_cents", "prize_class", "limit_per_member", "limit_period")
    prizes = [
        wire.Prize(
            in_stock=row.stock,
            photo_sha256=row.photo.rpartition("/")[2].removesuffix(".jpg"),
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    ]
    return answer(wire.Catalogue(prizes=prizes))


@router.get("/orders", response=wire.OrderPage, summary="List orders")
def list_orders(request: ApiRequest, wanted: Query[wire.OrderQuery]) -> HttpResponse:
    """List orders, newest first, of one state or one member if that is asked for."""
    practice = practice_of(request)
    rows = Order.objects.of(practice)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.member_id is not None:
        rows = rows.filter(member_id=kept_id_of(practice, wanted.member_id))
    page = paged(rows, [("number", True)], after=wanted.after, size=wanted.limit)
    return answer(wire.OrderPage(orders=_shown(practice, page.rows), next=page.after))


@router.get("/orders/{uuid:order_id}", response=wire.Order, summary="Read an order")
def get_order(request: ApiRequest, order_id: uuid.UUID) -> HttpResponse:
    """Read one order."""
    practice = practice_of(request)
    return answer(_shown(practice, [_order_or_404(practice, order_id)])[0])


@router.post("/members/{uuid:member_id}/orders", response={201: wire.Order}, summary="Place an order")
def place_order(request: ApiRequest, member_id: uuid.UUID, order: wire.OrderRequest) -> HttpResponse:
    """Order prizes and hold the points at once: all or nothing.

    Refusals: `points_short`, `stock_gone`, `limit_reached`, `price_changed`, `prize_retired` …
    """
    practice, key = practice_of(request), key_of(request)
    if len({share.member_id for share in order.shares}) != len(order.shares):
        raise WrongShares("Name each member once in shares.")
    placed = services.request(
        practice=practice,
        member=member_or_404(practice, member_id),
        lines=[(line.prize_id, line.quantity) for line in order.lines],
        contributions={share.member_id: share.points for share in order.shares},
        agreed={one.member_id: Agreed(Consent.ASKED, order.by_name) for one in order.shares if one.asked},
        seen={line.prize_id: line.points for line in order.lines if line.points is not None},
        placed=Place.PROGRAM,
        comment=order.comment,
        by_name=order.by_name,
        hub_user=None,
        idempotency_key=key,
    )
    response = answer(_shown(practice, [placed])[0], status=201)
    if placed.repeated:
        response[REPLAYED_HEADER] = "true"
    return response


@router.post("/orders/{uuid:order_id}/cancel", response=wire.Order, summary="Cancel an order")
def cancel_order(request: ApiRequest, order_id: uuid.UUID, cancel: wire.OrderCancel) -> HttpResponse:
    """Cancel an order that was not handed over; the points are back at once. Refused with `order_moved` otherwise."""
    practice = practice_of(request)

    def work() -> wire.Order:
        order = _order_or_404(practice, order_id)
        services.cancel(order=order, by_name=cancel.by_name, hub_user=None, why=cancel.why)
        return _shown(practice, [order])[0]

    return once(request, practice, cancel, work, status=200)


def _order_or_404(practice: Practice, order_id: uuid.UUID) -> Order:
    order = Order.objects.of(practice).filter(id=order_id).first()
    if order is None:
        raise NotFound("List the orders again.", title="This order does not exist")
    order.practice = practice
    return order


def _shown(practice: Practice, orders: Sequence[Order]) -> list[wire.Order]:
    """`orders` as programs see them. Two queries."""
    ids = [order.id for order in orders]
    lines: dict[uuid.UUID, list[wire.OrderedPrize]] = {one: [] for one in ids}
    for line in OrderLine.objects.of(practice).filter(order_id__in=ids).order_by("position"):
        told = {name: getattr(line, name) for name in ("prize_id", "quantity", "points_each", "retail_cents_each")}
        lines[line.order_id].append(wire.OrderedPrize(name=line.prize_name, **told))
    shares: dict[uuid.UUID, list[wire.OrderShare]] = {one: [] for one in ids}
    for share in OrderShare.objects.of(practice).filter(order_id__in=ids):
        held = share.entry_id is not None
        shares[share.order_id].append(wire.OrderShare(member_id=share.member_id, points=share.points, is_held=held))
    own = ("id", "number", "member_id", "state", "points", "comment", "by_name", "requested_at", "approved_at")
    names = (*own, "fulfilled_at", "cancelled_at", "cancelled_why")
    return [
        wire.Order(lines=lines[one.id], shares=shares[one.id], **{name: getattr(one, name) for name in names})
        for one in orders
    ]
