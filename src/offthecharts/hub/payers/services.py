"""Who pays, the limits, and the check that every order passes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.money import dollars
from offthecharts.hub.payers import queries
from offthecharts.hub.payers.errors import CashEquivalentRefused, OverItemLimit, OverYearlyLimit
from offthecharts.hub.payers.models import PayerLimits
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes.models import Prize, PrizeClass
from offthecharts.web.audit.services import record


def check_order(member: Member, lines: Sequence[tuple[Prize, int]], at: datetime) -> None:
    """Raise what forbids `member` to get `lines` (prize and quantity) at `at`; nothing for whom no limit holds.

    Call under the practice's lock, so that of two orders at once the second sees the first. No query for members
    of no government programme, else two. Raises CashEquivalentRefused, OverItemLimit, OverYearlyLimit.
    """
    if not member.payer:
        return
    for prize, _quantity in lines:
        if prize.prize_class == PrizeClass.CASH_EQUIVALENT:
            raise CashEquivalentRefused(f"{_why(member)} may not get “{prize.name}”. Choose something else.")
    year = queries.year_of(member.practice, at)
    meter = queries.meter(member, year)
    for prize, _quantity in lines:
        if prize.retail_cents > meter.item_cents:
            raise OverItemLimit(
                f"“{prize.name}” is worth {dollars(prize.retail_cents)}; {_why(member)} may get items of at most "
                f"{dollars(meter.item_cents)}. Choose something smaller."
            )
    asked = sum(prize.retail_cents * quantity for prize, quantity in lines)
    if asked > meter.left_cents:
        raise OverYearlyLimit(
            f"The order is worth {dollars(asked)} and {dollars(meter.left_cents)} of {dollars(meter.year_cents)} are "
            f"left for {year}: {_why(member)} may not get more. Order less, or wait for the new year."
        )


def _why(member: Member) -> str:
    return f"{member.called}, whose treatment {member.get_payer_display()} pays,"


@transaction.atomic
def set_payer(*, member: Member, payer: Payer, by: HubUser) -> Payer:
    """Note who pays for the treatment of `member`; the answer is what stood there before."""
    held = Member.objects.of(member.practice_id).select_for_update().get(id=member.id)
    before = Payer(held.payer)
    if before != payer:
        held.payer = payer
        held.save(update_fields=["payer", "updated_at"])
        record(actor=by, action="payer changed", subject=held, detail=f"{before.label} to {payer.label}")
    return before


@transaction.atomic
def set_limits(*, practice: Practice, item_cents: int, year_cents: int, by: HubUser) -> PayerLimits:
    """Set the practice's limits, in cents."""
    values = {"item_cents": item_cents, "year_cents": year_cents}
    limits, _made = PayerLimits.objects.update_or_create(practice=practice, defaults=values)
    record(
        actor=by,
        action="payer limits changed",
        subject=practice,
        detail=f"{dollars(item_cents)} an item, {dollars(year_cents)} a year",
    )
    return limits
