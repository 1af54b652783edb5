"""What the profile page shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import Origin, Source, origin_of
from offthecharts.hub.practices.models import Practice
from offthecharts.web import phones


def member_or_404(practice: Practice, number: int) -> Member:
    """The member with this number in `practice`; another practice's is not found. One query.

    For the number of a profile that was merged into another it is the one that was kept: compare the number where
    that matters.
    """
    member = Member.objects.of(practice).filter(number=number).first()
    if member is None:
        raise Http404("No member of this practice has this number.")
    member.practice = practice
    return kept_of(member)


def active_card(member: Member) -> Card | None:
    """The member's card in use. One query."""
    return Card.objects.of(member.practice_id).filter(member_id=member.id, state=CardState.ACTIVE).first()


@dataclass(frozen=True)
class Fact:
    """A line of the contact section, with whom it came from.

    `by_hand` says when a person changed it here, the member themselves when `by_member`, or left it as it was when
    `is_kept`; `from_chart` when it came with the chart.
    """

    label: str
    value: str
    by_hand: datetime | None = None
    href: str = ""
    by_member: bool = False
    is_kept: bool = False
    from_chart: datetime | None = None


_CONTACT: Final = (
    ("Date of birth", ("birth_date",)),
    ("Sex", ("sex",)),
    ("Email", ("email",)),
    ("Cell phone", ("cell_phone",)),
    ("Home phone", ("home_phone",)),
    ("Address", ("address1", "address2", "city", "state", "postal_code", "country")),
)


def _origin(member: Member, names: tuple[str, ...]) -> Origin | None:
    """Whom these fields came from: the last person who changed one, else the chart."""
    known = [origin for name in names if (origin := origin_of(member, name)) is not None]
    return max(known, key=lambda origin: (origin.by != Source.CHART, origin.at), default=None)


def _shown(member: Member, names: tuple[str, ...]) -> tuple[str, str]:
    value = getattr(member, names[0])
    if names[0] == "birth_date":
        return (date_format(value, "j F Y") if value else ""), ""
    if names[0] == "email":
        return value, f"mailto:{value}"
    if names[0].endswith("_phone"):
        return phones.local(value), phones.tel(value)
    if names[0] == "sex":
        return str(value).capitalize(), ""
    city = " ".join(filter(None, (member.city, member.state, member.postal_code)))
    return ", ".join(filter(None, (member.address1, member.address2, city, member.country))), ""


def contact_facts(member: Member) -> list[Fact]:
    """The lines of the contact section, the empty ones included."""
    facts = []
    for label, names in _CONTACT:
        value, href = _shown(member, names)
        origin = _origin(member, names)
        by_hand = origin if origin and origin.by != Source.CHART else None
        facts.append(
            Fact(
                label,
                value,
                by_hand=by_hand.at if by_hand else None,
                href=href if value else "",
                is_kept=by_hand is not None and by_hand.is_kept,
                by_member=by_hand is not None and by_hand.by == Source.MEMBER,
                from_chart=origin.at if origin and not by_hand and member.external_id else None,
            )
        )
    return facts


def plot_start(today: date | None = None) -> date:
    """The first day of the points plot: a year ago."""
    return (today or timezone.localdate()) - timedelta(days=365)
