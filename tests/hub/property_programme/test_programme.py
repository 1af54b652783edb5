"""Any sequence of award, reverse, transfer, order, cancel, expire, merge and the like leaves the programme right."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from offthecharts.hub.expiry import services as expiry
from offthecharts.hub.expiry.models import ExpiryNotice, NoticeState
from offthecharts.hub.families import moving
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.orders import services as orders
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderShare
from offthecharts.hub.points import services
from offthecharts.hub.points.errors import KeyReused
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.simulation.clock import Clock, playing
from offthecharts.hub.prizes import stock
from offthecharts.web.errors import DomainError
from tests.hub.property_programme import truths
from tests.hub.property_programme.office import Office, office_of

STEPS = ["approve", "cancel", "fulfil", "reopen", "unapprove", "unfulfil"]
USUAL = [
    [],
    ["approve"],
    ["approve", "fulfil"],
    ["approve", "fulfil", "unfulfil", "cancel"],
    ["approve", "unapprove"],
    ["cancel"],
    ["cancel", "reopen", "approve", "fulfil"],
]
"""What comes of most orders."""
who = st.integers(0, 4)
any_place = st.integers(0, 1000)
points = st.integers(1, 60)
FIRST_DAY = datetime(2026, 3, 2, 15, tzinfo=UTC)


def key() -> str:
    return uuid.uuid4().hex


def drawn[T](rows: list[T], place: int) -> T | None:
    """One of `rows`, if there are any."""
    return rows[place % len(rows)] if rows else None


class Programme(RuleBasedStateMachine):
    """Desk, family and time in any order. What is refused changes nothing."""

    office: ClassVar[Office]
    clock: ClassVar[Clock]

    def __init__(self) -> None:
        super().__init__()
        self.clock.moment = FIRST_DAY
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.last: tuple[uuid.UUID, int, str] | None = None

    @property
    def practice(self) -> Practice:
        return self.office.practice

    def entries(self) -> int:
        return PointsEntry.objects.of(self.practice).count()

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Do it; when it is refused, nothing has changed."""
        before = self.office.balances(), self.entries()
        try:
            act()
        except DomainError:
            after = {one: held for one, held in self.office.balances().items() if held or one in before[0]}
            assert (after, self.entries()) == before
            return False
        return True

    @rule(member=who, amount=points, takes=st.booleans())
    def award(self, member: int, amount: int, takes: bool) -> None:
        self.last = (self.office.members[member].id, -amount if takes and amount < 20 else amount, key())
        self.attempt(lambda: self._award(*self.last or ()))

    def _award(self, member_id: uuid.UUID, amount: int, request_key: str) -> services.Posted:
        lines = [Line(points=amount, reason="Great brushing")]
        return services.award(
            practice=self.practice, member=member_id, lines=lines, idempotency_key=request_key, **self.office.by
        )

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_request_again_and_with_another_body(self) -> None:
        assert self.last is not None
        member_id, amount, request_key = self.last
        if PointsEntry.objects.of(self.practice).filter(idempotency_key__startswith=request_key).exists():
            before = self.office.balances()
            assert self._award(member_id, amount, request_key).repeated
            with pytest.raises(KeyReused):
                self._award(member_id, amount + 1 or amount - 1, request_key)  # no line has 0 points
            assert self.office.balances() == before

    @rule(place=any_place)
    def reverse(self, place: int) -> None:
        """Whatever entry: those that are part of more are refused, and so is the second time."""
        entry = drawn(list(PointsEntry.objects.of(self.practice).order_by("id")), place)
        if entry is not None:
            self.attempt(
                lambda: services.reverse(
                    practice=self.practice, entry_id=entry.id, idempotency_key=key(), **self.office.by
                )
            )

    @rule(member=who, amount=st.integers(-40, 40).filter(bool))
    def correct(self, member: int, amount: int) -> None:
        self.attempt(
            lambda: services.correct(
                practice=self.practice,
                member=self.office.members[member],
                points=amount,
                reason="Counted again",
                idempotency_key=key(),
                **self.office.by,
            )
        )

    @rule(giver=who, receiver=who, amount=points)
    def transfer(self, giver: int, receiver: int, amount: int) -> None:
        """The sum of the family, which is the sum of all, stays."""
        before = sum(self.office.balances().values())
        self.attempt(
            lambda: moving.move(
                giver=self.office.member(giver),
                receiver=self.office.member(receiver),
                points=amount,
                why="",
                hub_user=self.office.olive,
                idempotency_key=key(),
            )
        )
        assert sum(self.office.balances().values()) == before

    @rule(place=any_place)
    def take_transfer_back(self, place: int) -> None:
        rows = PointsEntry.objects.of(self.practice).filter(kind__in=(EntryKind.TRANSFER, EntryKind.MERGE))
        entry, before = drawn(list(rows.order_by("id")), place), sum(self.office.balances().values())
        if entry is not None:
            self.attempt(
                lambda: moving.take_back(
                    practice=self.practice, entry_id=entry.id, hub_user=self.office.olive, idempotency_key=key()
                )
            )
        assert sum(self.office.balances().values()) == before

    @rule(
        member=who,
        helper=who,
        prize=st.integers(0, 2),
        quantity=st.integers(1, 3),
        help_=st.integers(0, 30),
        then=st.sampled_from(USUAL) | st.lists(st.sampled_from(STEPS), max_size=3),
    )
    def order(self, member: int, helper: int, prize: int, quantity: int, help_: int, then: list[str]) -> None:
        """With points of somebody else, who may have agreed, or one's own alone; and what comes of it."""
        wanted = self.office.prize(prize)
        total = wanted.points * quantity
        shares = {}
        if member != helper and 0 < help_ < total:
            shares = {self.office.members[member].id: total - help_, self.office.members[helper].id: help_}
        agreed = {self.office.members[helper].id: Agreed(Consent.ASKED, "Olive")} if help_ % 2 else {}
        placed: list[Order] = []
        self.attempt(
            lambda: placed.append(
                orders.request(
                    practice=self.practice,
                    member=self.office.member(member),
                    lines=[(wanted, quantity)],
                    contributions=shares,
                    agreed=agreed,
                    idempotency_key=key(),
                    **self.office.by,
                )
            )
        )
        for step in then:
            for order in placed:
                self.goes_on(order, step)

    def goes_on(self, order: Order, step: str) -> None:
        self.attempt(lambda: getattr(orders, step)(order=order, **self.office.by))

    @rule(place=any_place, step=st.sampled_from(STEPS))
    def an_order_goes_on(self, place: int, step: str) -> None:
        order = drawn(list(Order.objects.of(self.practice).select_related("practice").order_by("number")), place)
        if order is not None:
            self.goes_on(order, step)

    @rule(place=any_place)
    def a_relative_says_yes(self, place: int) -> None:
        share = drawn(list(OrderShare.objects.of(self.practice).filter(consent="").order_by("id")), place)
        if share is not None:
            how = Agreed(Consent.ASKED, "Olive")
            self.attempt(lambda: orders.confirm(share=share, how=how, hub_user=self.office.olive))

    @rule(prize=st.integers(1, 2), quantity=st.integers(0, 3), counts=st.booleans())
    def stock_changes(self, prize: int, quantity: int, counts: bool) -> None:
        by, row = stock.By("Olive", self.office.olive), self.office.prize(prize)
        if counts:
            self.attempt(lambda: stock.count(prize=row, counted=quantity, by=by, why="Counted"))
        else:
            self.attempt(lambda: stock.receive(prize=row, quantity=quantity, by=by))

    @rule(days=st.sampled_from([1, 8, 20, 32]))
    def days_pass_and_points_expire(self, days: int) -> None:
        """Never more than there was, and nobody falls below zero; a second run of the day takes nothing."""
        self.clock.to(self.clock.moment + timedelta(days=days))
        before = self.office.balances()
        expiry.run(self.practice, self.clock.now())
        after = self.office.balances()
        assert all(min(0, before[one]) <= after[one] <= before[one] for one in before)
        expiry.run(self.practice, self.clock.now())
        assert self.office.balances() == after

    @rule(place=any_place)
    def what_expired_is_given_back(self, place: int) -> None:
        rows = ExpiryNotice.objects.of(self.practice).filter(state__in=(NoticeState.DONE, NoticeState.GIVEN_BACK))
        notice = drawn(list(rows.order_by("id")), place)
        if notice is not None:
            self.attempt(lambda: expiry.give_back(practice=self.practice, notice_id=notice.id, by=self.office.olive))

    @rule(kept=who, merged=who)
    def two_profiles_are_one(self, kept: int, merged: int) -> None:
        ids = self.office.members[kept].id, self.office.members[merged].id
        before = sum(self.office.balances().values())
        self.attempt(
            lambda: merge(
                practice=self.practice,
                kept_id=ids[0],
                merged_id=ids[1],
                by=self.office.olive,
                idempotency_key=key(),
            )
        )
        assert sum(self.office.balances().values()) == before

    @rule(place=any_place)
    def two_profiles_are_two_again(self, place: int) -> None:
        made = drawn(list(ProfileMerge.objects.of(self.practice).order_by("id")), place)
        before = sum(self.office.balances().values())
        if made is not None:
            self.attempt(lambda: undo(made=made, by=self.office.olive))
        assert sum(self.office.balances().values()) == before

    @invariant()
    def the_programme_is_right(self) -> None:
        truths.all_of(self.practice)

    def teardown(self) -> None:
        """Nothing of this story stays for the next one."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_sequence_of_events_leaves_ledger_orders_stock_and_liability_right(
    brook_street: Practice, olive: HubUser, rosa: Member, mateo: Member
) -> None:
    with playing(Clock(FIRST_DAY)) as clock:
        Programme.clock, Programme.office = clock, office_of(brook_street, olive, rosa, mateo)
        run_state_machine_as_test(
            Programme,
            settings=settings(
                max_examples=12,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
