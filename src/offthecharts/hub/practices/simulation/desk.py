"""What the desk of a simulation gives by hand after visits, takes back, corrects, and what the owner decides."""

from typing import Final

from offthecharts.hub.approvals import services as approvals
from offthecharts.hub.approvals.queries import waiting_in
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.giving import Given
from offthecharts.hub.points.lines import Line
from offthecharts.hub.practices.simulation.office import Office
from offthecharts.web.errors import DomainError

FORGOTTEN, SLIP, MISC, REFUSED, WRONG_BALANCE = 0.15, 0.012, 0.05, 0.12, 0.002
BY_HAND: Final = {
    "Great brushing": 30,
    "No broken brackets": 26,
    "Flossed every day": 14,
    "Wore elastics as asked": 18,
    "Brought and wore the retainer": 6,
    "Aligners on schedule": 9,
    "Came in school uniform": 6,
    "Wore the practice T-shirt": 5,
    "Good report card": 4,
    "Dentist check-up and cleaning": 4,
    "Kind review": 1,
    "Referred a friend": 1,
}
MISC_REASONS: Final = [
    (15, "Halloween costume"),
    (20, "Poster for the waiting room"),
    (5, "Patient while we ran late"),
    (30, "Won the smile quiz"),
    (10, "Helped a younger patient"),
]


def reward(office: Office, member: Member) -> None:
    """Give what one gives after a visit; sometimes it is forgotten, sometimes wrong and taken back."""
    chance = office.chance
    if chance.random() < FORGOTTEN:
        office.note("visits without points by hand")
        return
    names = set(chance.choices(list(BY_HAND), weights=list(BY_HAND.values()), k=chance.choice([1, 1, 2, 2, 3])))
    lines = [Line.of(item) for item in office.items if item.name in names]
    if chance.random() < MISC:
        points, reason = chance.choice(MISC_REASONS)
        lines.append(Line(points, reason))
    given = _give(office, member, lines)
    if given is not None and given.entries and chance.random() < SLIP:
        _take_back(office, given)
    if chance.random() < WRONG_BALANCE:
        _correct(office, member)


def _give(office: Office, member: Member, lines: list[Line]) -> Given | None:
    try:
        given = giving.give(
            practice=office.practice,
            member_id=member.id,
            lines=lines,
            giver=office.giver(),
            idempotency_key=office.key(),
        )
    except DomainError as error:
        office.note(f"refused: {error.code}")
        return None
    office.note("awards")
    office.note("points that waited for approval", len(given.waiting))
    return given


def _take_back(office: Office, given: Given) -> None:
    by = office.somebody()
    services.reverse(
        practice=office.practice,
        entry_id=given.entries[0].id,
        by_name=by.display_name,
        hub_user=by,
        idempotency_key=office.key(),
    )
    office.note("awards taken back")


def _correct(office: Office, member: Member) -> None:
    services.correct(
        practice=office.practice,
        member=member,
        points=office.chance.choice([-15, -5, 5, 10]),
        reason="Counted again with the family",
        by_name=office.owner.display_name,
        hub_user=office.owner,
        idempotency_key=office.key(),
    )
    office.note("balances corrected")


def decide(office: Office) -> None:
    """At the end of the day the owner goes through what waits for approval."""
    for approval in waiting_in(office.practice).order_by("given_at", "idempotency_key", "id"):
        try:
            if office.chance.random() < REFUSED:
                why = "Please use an item of the menu for this"
                approvals.refuse(practice=office.practice, approval_id=approval.id, by=office.owner, why=why)
                office.note("approvals refused")
            else:
                approvals.approve(practice=office.practice, approval_id=approval.id, by=office.owner)
                office.note("approvals given")
        except DomainError as error:
            office.note(f"refused: {error.code}")
