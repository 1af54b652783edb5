"""Mateo's sister, and links, for tests of families."""

from datetime import date

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice
from tests.hub.people import member_of


def under(holder: Member, *patients: Member, relationship: str = "Mother") -> None:
    """Make `holder` responsible for `patients`."""
    for patient in patients:
        Responsibility.across_practices.create(
            practice=holder.practice, patient_id=patient.id, account_holder_id=holder.id, relationship=relationship
        )


def sister(practice: Practice, rosa: Member) -> Member:
    """Sofia, Mateo's elder sister."""
    sofia = member_of(practice, "Sofia", "Alvarez", birth_date=date(2011, 1, 2))
    under(rosa, sofia)
    return sofia
