"""What other systems get wrong, each test named after it."""

from collections import deque
from dataclasses import dataclass, field
from random import Random

import pytest

from offthecharts.hub.expiry import queries, services
from offthecharts.hub.expiry.models import ExpiryNotice, NoticeState, RuleKind
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points import moving
from offthecharts.hub.points.errors import BelowZero
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.services import Posted
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.expiry.days import day, given, notice_of, rule_on, spent, taken_back
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.people import member_of

__all__ = ["separate_connections"]


@dataclass
class Purse:
    """Points as coins in a row, each with its day: the slow way to know which are left."""

    got: list[tuple[int, int]] = field(default_factory=list)
    gone: int = 0

    def left_from_before(self, first: int) -> int:
        """The coins got before the day `first` that are left when the oldest are spent first."""
        coins = deque(sorted(on for on, number in self.got for _coin in range(number)))
        for _coin in range(self.gone):
            coins.popleft()
        return sum(1 for on in coins if on < first)


def live(member: Member, chance: Random) -> Purse:
    """A year of a member: points given, spent, and either taken back; the coins are counted beside it."""
    purse, posted = Purse(), list[tuple[Posted, int, int]]()
    for on in sorted(chance.sample(range(-365, 0), 30)):
        sort, number = chance.random(), chance.randint(1, 30)
        if sort < 0.55:
            posted.append((given(member, number, on), on, number))
            purse.got.append((on, number))
        elif sort < 0.8:
            try:
                posted.append((spent(member, number, on), on, -number))
                purse.gone += number
            except BelowZero:
                continue
        elif posted:
            back, when, number = posted.pop(chance.randrange(len(posted)))
            try:
                taken_back(back, on)
            except BelowZero:
                continue
            if number > 0:
                purse.got.remove((when, number))
            else:
                purse.gone += number
    return purse


def test_an_expiry_that_forgets_entries(brook_street: Practice) -> None:
    """Every point that is old and was not spent expires, whatever was given, spent and taken back around it."""
    chance = Random(7)
    members = [member_of(brook_street, f"Kid {number}", "Ruiz") for number in range(6)]
    purses = {member.id: live(member, chance) for member in members}
    rule = rule_on(brook_street, RuleKind.AGE, months=4, tell_members=False)
    first = day(brook_street, 0).date()
    cutoff = (queries.months_before(first, 4) - first).days
    expected = {member_id: purse.left_from_before(cutoff) for member_id, purse in purses.items()}
    found = queries.expiring(rule, first)
    assert {member_id: found.get(member_id, 0) for member_id in expected} == expected
    assert sum(expected.values()) > 0
    before = {member.id: balance_of(brook_street, member) for member in members}
    services.run(brook_street, day(brook_street, 0))
    services.run(brook_street, day(brook_street, 30))
    expired = PointsEntry.objects.of(brook_street).filter(kind=EntryKind.EXPIRY)
    for member in members:
        taken = before[member.id] - balance_of(brook_street, member)
        assert taken == -sum(entry.points for entry in expired.filter(member_id=member.id))
        assert taken >= expected[member.id]
    assert list(faults()) == []


def test_points_that_grow_young_by_a_merge(brook_street: Practice, mateo: Member, olive: HubUser) -> None:
    """Of merged profiles the entries keep their days, and an announced day moves along."""
    other = member_of(brook_street, "Matteo", "Alvarez")
    given(other, 50, -400)
    given(mateo, 20, -10)
    rule = rule_on(brook_street, RuleKind.AGE, tell_members=False)
    services.run(brook_street, day(brook_street, 0))
    merge(practice=brook_street, kept_id=mateo.id, merged_id=other.id, by=olive, idempotency_key="one")
    assert queries.expiring(rule, day(brook_street, 0).date()) == {mateo.id: 50}
    services.run(brook_street, day(brook_street, 30))
    assert balance_of(brook_street, mateo) == 20
    assert notice_of(mateo).taken == 50


def test_a_merged_profile_that_makes_the_kept_one_idle(brook_street: Practice, mateo: Member, olive: HubUser) -> None:
    """What the merged profile did is the kept one's doing."""
    other = member_of(brook_street, "Matteo", "Alvarez")
    given(mateo, 50, -400)
    given(other, 20, -10)
    rule = rule_on(brook_street, RuleKind.INACTIVITY, tell_members=False)
    merge(practice=brook_street, kept_id=mateo.id, merged_id=other.id, by=olive, idempotency_key="one")
    assert queries.expiring(rule, day(brook_street, 0).date()) == {}


def test_a_transfer_that_lets_the_giver_keep_the_old_points(brook_street: Practice, mateo: Member) -> None:
    """The oldest are moved first, and are activity of both."""
    sister = member_of(brook_street, "Lucia", "Alvarez")
    given(mateo, 50, -400)
    given(mateo, 20, -10)
    moving.move(
        practice=brook_street,
        giver_id=mateo.id,
        receiver_id=sister.id,
        points=40,
        kind=EntryKind.TRANSFER,
        reason_taken="To Lucia",
        reason_given="From Mateo",
        by_name="Dana",
        hub_user=None,
        idempotency_key="move",
        at=day(brook_street, -5),
    )
    rule = rule_on(brook_street, RuleKind.AGE, tell_members=False)
    assert queries.expiring(rule, day(brook_street, 0).date()) == {mateo.id: 10}
    rule.kind = RuleKind.INACTIVITY
    assert queries.expiring(rule, day(brook_street, 0).date()) == {}


@pytest.mark.usefixtures("separate_connections")
@pytest.mark.django_db(transaction=True)
def test_an_expiry_that_two_workers_take_twice_beside_an_order(brook_street: Practice, mateo: Member) -> None:
    """An order and two workers at the same moment: the sum of all is what was there, and nothing goes below zero."""
    given(mateo, 50, -400)
    rule_on(brook_street, RuleKind.AGE, tell_members=False)
    at_once(2, lambda _number: services.run(brook_street, day(brook_street, 0)))
    refused = []

    def work(number: int) -> None:
        if number:
            services.run(brook_street, day(brook_street, 30))
            return
        try:
            spent(mateo, 20, 30)
        except BelowZero as error:
            refused.append(error)

    at_once(3, work)
    expired = PointsEntry.objects.of(brook_street).filter(kind=EntryKind.EXPIRY)
    assert sum(-entry.points for entry in expired) == (50 if refused else 30)
    assert (expired.count(), balance_of(brook_street, mateo)) == (1, 0)
    assert notice_of(mateo).state == NoticeState.DONE
    assert ExpiryNotice.objects.of(brook_street).count() == 1
    assert list(faults()) == []
