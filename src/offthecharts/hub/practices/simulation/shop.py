"""Prizes of a simulation: asked for after visits, approved, handed over or cancelled, and new stock."""

import uuid
from typing import Final

from offthecharts.hub.families.queries import family_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderState
from offthecharts.hub.points.queries import balance_of_id
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.practices.simulation.office import Office
from offthecharts.hub.practices.simulation.people import Patient
from offthecharts.hub.prizes import stock
from offthecharts.hub.prizes.models import Prize
from offthecharts.web.errors import DomainError

ORDERS, CANCELLED, WITH_FAMILY = 0.16, 0.06, 0.1
DELIVERY: Final = 40


def maybe_order(office: Office, patient: Patient) -> None:
    """Some order after a visit: the dearest they can, or something small; some with a relative's points."""
    if office.chance.random() > ORDERS:
        return
    member = patient.member
    balance = balance_of_id(office.practice, member.id)
    within = [prize for prize in office.prizes if prize.points <= balance]
    if not within:
        return
    if office.chance.random() < WITH_FAMILY and _order_together(office, member, balance):
        return
    prize = office.chance.choice([within[-1], *within])
    _order(office, member, prize, {})


def _order_together(office: Office, member: Member, balance: int) -> bool:
    """A dearer prize, with what is missing from one relative who says yes; whether there was one."""
    dearer = next((prize for prize in office.prizes if prize.points > balance), None)
    if dearer is None or balance <= 0:
        return False
    missing = dearer.points - balance
    for relative in family_of(member):
        if relative.id != member.id and balance_of_id(office.practice, relative.id) >= missing:
            _order(office, member, dearer, {member.id: balance, relative.id: missing})
            return True
    return False


def _order(office: Office, member: Member, prize: Prize, shares: dict[uuid.UUID, int]) -> None:
    by = office.somebody()
    agreed = {one: Agreed(Consent.ASKED, by.display_name) for one in shares if one != member.id}
    try:
        services.request(
            practice=office.practice,
            member=member,
            lines=[(prize, 1)],
            contributions=shares,
            agreed=agreed,
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=office.key(),
        )
    except DomainError as error:
        office.note(f"refused: {error.code}")
        return
    office.note("orders with a relative's points" if shares else "orders of their own points")


def work_through(office: Office) -> None:
    """In the morning what was approved is handed over, and what was asked for is approved, or cancelled."""
    rows = Order.objects.of(office.practice).select_related("practice").order_by("number")
    for order in rows.filter(state=OrderState.APPROVED):
        if office.chance.random() < 0.5:
            _pass_on(office, services.fulfil, order, office.somebody(), "orders fulfilled")
    for order in rows.filter(state=OrderState.REQUESTED):
        by = office.somebody()
        if office.chance.random() < CANCELLED:
            services.cancel(order=order, by_name=by.display_name, hub_user=by, why="Changed their mind")
            office.note("orders cancelled")
        else:
            _pass_on(office, services.approve, order, by, "orders approved")


def _pass_on(office: Office, step: services.Step, order: Order, by: HubUser, words: str) -> None:
    """One step of an order; the law may forbid it by now, when profiles were merged."""
    try:
        step(order=order, by_name=by.display_name, hub_user=by)
    except DomainError as error:
        office.note(f"refused: {error.code}")
    else:
        office.note(words)


def restock(office: Office) -> None:
    """Once a week what is low is delivered."""
    by = stock.By(office.owner.display_name, office.owner)
    for prize in Prize.objects.of(office.practice).filter(stock__isnull=False).order_by("position"):
        if prize.is_low or prize.is_gone:
            stock.receive(prize=prize, quantity=DELIVERY, by=by)
            office.note("deliveries")
