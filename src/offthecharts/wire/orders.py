"""Prizes and orders as the Hub tells them: ``GET /api/v1/prizes``, ``/api/v1/orders``."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from offthecharts.wire.messages import Message, ShortText

OrderState = Literal["requested", "approved", "fulfilled", "cancelled"]


class Prize(Message):
    """A prize that is offered at the desk, with its price in points."""

    id: uuid.UUID
    name: str
    description: str = ""
    points: int
    retail_cents: int
    prize_class: str = Field(description="in_kind, restricted_card or cash_equivalent")
    in_stock: int | None = Field(description="how many are left; null when they are not counted")
    limit_per_member: int | None
    limit_period: str = Field(description="ever or year")
    photo_sha256: str = ""


class Catalogue(Message):
    """The prizes offered, in the practice's order."""

    prizes: list[Prize]


class WantedPrize(Message):
    """A prize and how many of it. `points` is the price that was shown: another price is refused."""

    prize_id: uuid.UUID
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    points: Annotated[int, Field(ge=1)] | None = None


class WantedShare(Message):
    """The points that a member gives; of another one than who orders, `asked` says that they said yes."""

    member_id: uuid.UUID
    points: Annotated[int, Field(ge=1, le=1_000_000)]
    asked: bool = False


class OrderRequest(Message):
    """``POST /api/v1/members/{id}/orders``; without `shares` all points are the member's own."""

    lines: Annotated[list[WantedPrize], Field(min_length=1, max_length=20)]
    shares: Annotated[list[WantedShare], Field(max_length=20)] = []
    comment: Annotated[str, Field(max_length=300)] = ""
    by_name: Annotated[str, Field(min_length=1, max_length=120)]


class OrderCancel(Message):
    """``POST /api/v1/orders/{id}/cancel``."""

    why: Annotated[str, Field(max_length=200)] = ""
    by_name: Annotated[str, Field(min_length=1, max_length=120)]


class OrderedPrize(Message):
    """A line of an order, as it was when the order was placed."""

    prize_id: uuid.UUID
    name: str
    quantity: int
    points_each: int
    retail_cents_each: int


class OrderShare(Message):
    """Whose points, and whether they are held."""

    member_id: uuid.UUID
    points: int
    is_held: bool


class Order(Message):
    """One order."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    state: OrderState
    points: int
    lines: list[OrderedPrize]
    shares: list[OrderShare]
    comment: str = ""
    by_name: str
    requested_at: datetime
    approved_at: datetime | None = None
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_why: str = ""


class OrderQuery(Message):
    """Which orders to list."""

    state: Literal["", "requested", "approved", "fulfilled", "cancelled"] = ""
    member_id: uuid.UUID | None = None
    after: ShortText = Field(default="", description="`next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200, description="how many at most")] = 50


class OrderPage(Message):
    """Orders, newest first."""

    orders: list[Order]
    next: str = Field(default="", description="`after` of the next page; empty at the end")
