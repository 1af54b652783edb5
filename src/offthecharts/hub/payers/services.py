"""Who pays, the limits, and the check that every order passes: placed, approved and handed over."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.money import dollars
from offthecharts.hub.payers import queries
from offthecharts.hub.payers.errors import (
    CashEquivalentRefused,
    OverItemLimit,
    OverYearlyLimit,
    PayerStands,
    ValueUnknown,
)
from offthecharts.hub.payers.models import PayerLimits
from offthecharts.hub.payers.queries import Gift
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.roles import RUNS_PRACTICE
from offthecharts.web.audit.services import record


def check_order(member: Member, gifts: Sequence[Gift], at: datetime, *, placed: uuid.UUID | None = None) -> None:
    """Raise what forbids `member` to get `gifts`, ordered at `at`; nothing for whom no limit holds.

    `placed` is the order that has them already, and does not count against itself. Call under the practice's lock,
    so that of two orders at once the second sees the first. No query for members of no government programme, else
    two. Raises CashEquivalentRefused, ValueUnknown, OverItemLimit, OverYearlyLimit.
    """
    if not member.payer:
        return
    year = queries.year_of(member.practice, at)
    meter = queries.meter(member, year, but=placed)
    for gift in gifts:
        _check_one(member, gift, meter, placed)
    asked = sum(gift.retail_cents * gift.quantity for gift in gifts)
    if asked > meter.left_cents:
        raise OverYearlyLimit(
            f"The order is worth {dollars(asked)} and {dollars(meter.left_cents)} of {dollars(meter.year_cents)} are "
            f"left for {year}: {_why(member)} may not get more. "
            f"{_advice('order less, or wait for the new year', placed)}"
        )


def _check_one(member: Member, gift: Gift, meter: queries.Meter, placed: uuid.UUID | None) -> None:
    if gift.is_cash:
        advice = _advice("choose something else", placed)
        raise CashEquivalentRefused(f"{_why(member)} may not get “{gift.name}”. {advice}")
    if gift.lacks_value:
        advice = _advice("have it entered on the page Prizes, or choose something else", placed)
        raise ValueUnknown(f"Gifts to {_why(member)} are limited, and “{gift.name}” has no retail value. {advice}")
    if gift.retail_cents > meter.item_cents:
        raise OverItemLimit(
            f"“{gift.name}” is worth {dollars(gift.retail_cents)}; {_why(member)} may get items of at most "
            f"{dollars(meter.item_cents)}. {_advice('choose something smaller', placed)}"
        )


def _advice(what: str, placed: uuid.UUID | None) -> str:
    return f"Cancel the order, then {what}." if placed else f"{what[0].upper()}{what[1:]}."


def _why(member: Member) -> str:
    return f"{member.called}, whose treatment {member.get_payer_display()} pays,"


def may_note(by: HubUser, *, before: Payer, payer: Payer) -> bool:
    """Whether `by` may note `payer` where `before` stands: Owners and Admins alone let a member out of the limits."""
    return before in (Payer.NONE, payer) or by.role in RUNS_PRACTICE


@transaction.atomic
def set_payer(*, member: Member, payer: Payer, by: HubUser) -> Payer:
    """Note who pays for the treatment of `member`; the answer is what stood there before.

    Waits for an order that is under way: the next step of it sees who pays. Raises PayerStands.
    """
    lock_practice(member.practice_id)
    held = Member.objects.of(member.practice_id).select_for_update().get(id=member.id)
    before = Payer(held.payer)
    if not may_note(by, before=before, payer=payer):
        raise PayerStands(f"{before.label} is noted for {held.called}. Ask an Owner or Admin if that is wrong.")
    if before != payer:
        held.payer = payer
        held.save(update_fields=["payer", "updated_at"])
        record(actor=by, action="payer changed", subject=held, detail=f"{before.label} to {payer.label}")
    return before


@transaction.atomic
def set_limits(*, practice: Practice, item_cents: int, year_cents: int, by: HubUser) -> PayerLimits:
    """Set the practice's limits, in cents; every later step of orders keeps to them."""
    lock_practice(practice.pk)
    values = {"item_cents": item_cents, "year_cents": year_cents}
    limits, _made = PayerLimits.objects.update_or_create(practice=practice, defaults=values)
    record(
        actor=by,
        action="payer limits changed",
        subject=practice,
        detail=f"{dollars(item_cents)} an item, {dollars(year_cents)} a year",
    )
    return limits
