"""What else happens in a simulated year: points moved between siblings, and profiles that were made twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offthecharts.hub.families import moving
from offthecharts.hub.members.editing import add_member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.queries import balance_of_id
from offthecharts.hub.practices.simulation.office import Office
from offthecharts.hub.practices.simulation.people import Patient
from offthecharts.web.errors import DomainError

MOVE_A_DAY, DOUBLE_A_DAY, UNDONE = 0.6, 0.08, 0.25


@dataclass
class FamilyDays:
    """Remembers merges that may still be undone."""

    office: Office
    made: list[ProfileMerge] = field(default_factory=list)

    def day(self, patients: Sequence[Patient]) -> None:
        """One day: some points move, now and then two profiles are found to be one."""
        chance = self.office.chance
        if chance.random() < MOVE_A_DAY:
            self.move(chance.choice(patients))
        if self.made and chance.random() < UNDONE:
            self.part(self.made.pop(0))
        if chance.random() < DOUBLE_A_DAY:
            self.double(chance.choice(patients))

    def move(self, patient: Patient) -> None:
        """Move a few points of the patient to somebody of the family."""
        others = [one for one in patient.family if one.id != patient.member.id]
        balance = balance_of_id(self.office.practice, patient.member.id)
        if not others or balance < 10:
            return
        self.office.note("moves in a family")
        moving.move(
            giver=patient.member,
            receiver=self.office.chance.choice(others),
            points=self.office.chance.randint(5, min(balance, 60)),
            why="",
            hub_user=self.office.somebody(),
            idempotency_key=self.office.key(),
        )

    def double(self, patient: Patient) -> None:
        """Make a second profile of the patient, as a desk in a hurry does, give it points, and find out."""
        member, by = patient.member, self.office.somebody()
        values = {name: getattr(member, name) for name in ("first_name", "last_name", "birth_date", "email")}
        double = add_member(practice=self.office.practice, is_patient=True, values=values)
        services.award(
            practice=self.office.practice,
            member=double,
            lines=[Line(points=self.office.chance.randint(5, 40), reason="Referral card returned")],
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=self.office.key(),
        )
        made = merge(
            practice=self.office.practice,
            kept_id=member.id,
            merged_id=double.id,
            by=self.office.owner,
            idempotency_key=self.office.key(),
        )
        self.office.note("profiles merged")
        if self.office.chance.random() < UNDONE:
            self.made.append(made)

    def part(self, made: ProfileMerge) -> None:
        """They were two people after all; not when the points are spent by now or it is too long ago."""
        try:
            undo(made=made, by=self.office.owner)
        except DomainError as error:
            self.office.note(f"refused: {error.code}")
            return
        self.office.note("merges undone")
