"""Lots that are planned, given and taken back without a page."""

from offthecharts.hub.bulk import planning, services
from offthecharts.hub.bulk.models import Lot, LotPart
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.points.giving import Giver
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice


def lot_of(user: HubUser, *lines: Line, wish: Wish | None = None) -> Lot:
    """A preview."""
    return planning.plan(
        practice=user.practice,
        giver=Giver(user.display_name, hub_user=user),
        user=user,
        lines=lines or [Line(points=20, reason="Summer party")],
        comment="",
        wish=wish or Wish(),
    )


def finish(lot: Lot) -> None:
    """Work until nothing is left, in slices as short as they get; `lot` as it is then."""
    place = services.Place()
    while (then := services.work(lot.practice_id, lot.id, seconds=0, place=place)) is not None:
        place = then
    lot.refresh_from_db()


def run(lot: Lot, user: HubUser) -> None:
    """Give all of it."""
    services.start(lot=lot, by=user)
    finish(lot)


def take_back(lot: Lot, user: HubUser) -> None:
    """Take all of it back."""
    lot.refresh_from_db()
    services.undo(lot=lot, by=user)
    finish(lot)


def states(lot: Lot) -> dict[str, str]:
    """By first name, as kept."""
    rows = LotPart.objects.of(lot.practice_id).filter(lot_id=lot.id).select_related("member")
    return {row.member.first_name: str(row.state) for row in rows}


def balances(practice: Practice, crowd: list[Member]) -> list[int]:
    """In the order of `crowd`."""
    return [balance_of(practice, member) for member in crowd]
