"""The members of a simulation: families as they come, with cards, groups, a status, and some payers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from offthecharts.hub.cards import services as cards
from offthecharts.hub.cards.models import Card
from offthecharts.hub.families import linking
from offthecharts.hub.groups import services as groups
from offthecharts.hub.members.editing import add_member
from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.payers import services as payers
from offthecharts.hub.practices.samples.members import COPIED
from offthecharts.hub.practices.simulation.office import Office
from offthecharts.samples.model import SampleFamily, SamplePerson
from offthecharts.samples.people import FAMILY_SIZES, FamilyMaker
from offthecharts.web.cards.numbers import make_number

WITH_CARD, CARD_LOST, UNDER_MEDICAID, FINISHED = 0.8, 0.003, 0.12, 0.02


@dataclass
class Patient:
    """A member in treatment, the family, and the card in use."""

    member: Member
    family: list[Member] = field(default_factory=list)
    card: Card | None = None


class Newcomers:
    """Makes families until there are so many members."""

    def __init__(self, office: Office, members: int, today: date) -> None:
        self.office, self.left = office, members
        self.maker = FamilyMaker(today, office.seed)

    def families(self, up_to: int) -> Iterator[Patient]:
        """The patients of new families: about `up_to` members, and never more than are left."""
        stop = max(0, self.left - up_to)
        while self.left > stop:
            yield from self._family(self.maker.family(self.maker.chance.choice(FAMILY_SIZES)))

    def _family(self, sample: SampleFamily) -> list[Patient]:
        known: dict[str, Member] = {}
        for patient in sample.patients:
            self._member(known, patient.person, is_patient=True)
            for holder in patient.account_holders:
                self._member(known, holder.person, is_patient=False)
        for patient in sample.patients:
            self._link(known, patient)
        members = list(known.values())
        self.office.note("members", len(members))
        mine = [Patient(known[one.person.key], members) for one in sample.patients]
        for one in mine:
            self._settle_in(one)
        return mine

    def _member(self, known: dict[str, Member], sample: SamplePerson, *, is_patient: bool) -> None:
        if sample.key not in known:
            values = {name: getattr(sample, name) for name in COPIED} | {"country": "US"}
            known[sample.key] = add_member(practice=self.office.practice, is_patient=is_patient, values=values)
            self.left -= 1

    def _link(self, known: dict[str, Member], patient: Any) -> None:
        for holder in patient.account_holders:
            if holder.person.key != patient.person.key:
                linking.link_account_holder(
                    patient=known[patient.person.key],
                    holder=known[holder.person.key],
                    relationship=holder.relationship.title(),
                    by=self.office.owner,
                )

    def _settle_in(self, one: Patient) -> None:
        office, chance = self.office, self.office.chance
        groups.set_status(member=one.member, status=office.statuses[chance.choices([0, 1, 2], [1, 7, 2])[0]])
        group = chance.choice([*office.groups, None])
        if group is not None:
            groups.put_in(practice=office.practice, group_id=group.id, member_ids=[one.member.id])
        if chance.random() < UNDER_MEDICAID:
            payers.set_payer(member=one.member, payer=Payer.MEDICAID, by=office.owner)
            one.member.payer = Payer.MEDICAID
        if chance.random() < WITH_CARD:
            connect_card(office, one)


def connect_card(office: Office, one: Patient) -> None:
    """Give the patient a card, or another one for one that was lost."""
    by = office.somebody()
    if one.card is None:
        one.card = cards.connect(member=one.member, number=make_number(), actor=by)
        office.note("cards connected")
        return
    one.card = cards.replace(member=one.member, number=make_number(), replaced_id=one.card.id, actor=by)
    office.note("cards replaced")


def lose_card(office: Office, one: Patient) -> None:
    """Now and then a card is lost before a visit."""
    if one.card is not None and office.chance.random() < CARD_LOST:
        connect_card(office, one)


def leaves(office: Office, one: Patient) -> bool:
    """Whether this visit was the patient's last one: the treatment is finished."""
    if office.chance.random() >= FINISHED:
        return False
    groups.set_status(member=one.member, status=office.statuses[3])
    office.note("treatments finished")
    return True
