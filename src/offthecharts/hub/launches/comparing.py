"""The chart beside a member, line by line, with what agrees marked."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format

from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import Practice
from offthecharts.web import phones
from offthecharts.web.names import squeeze

_FIELDS: Final = (
    ("First name", "first_name"),
    ("Middle name", "middle_name"),
    ("Last name", "last_name"),
    ("Preferred name", "preferred_name"),
    ("Date of birth", "birth_date"),
    ("Email", "email"),
    ("Cell phone", "cell_phone"),
    ("Home phone", "home_phone"),
    ("Address", "address1"),
    ("City", "city"),
    ("ZIP code", "postal_code"),
)


@dataclass(frozen=True)
class Line:
    """One field: what the chart says, what the Hub has, and whether the two agree."""

    label: str
    chart: str
    hub: str
    agrees: bool


@dataclass(frozen=True)
class Comparison:
    """A member beside the chart; `is_linked` says that the member belongs to another chart so far."""

    member: Member
    lines: list[Line]
    points: int
    is_linked: bool

    @property
    def agreeing(self) -> int:
        """How many lines agree."""
        return sum(line.agrees for line in self.lines)


def compare(practice: Practice, chart: MemberData, members: list[Member]) -> list[Comparison]:
    """Each of `members` beside the chart. Two queries."""
    ids = [member.id for member in members]
    points = dict(Balance.objects.of(practice).filter(member_id__in=ids).values_list("member_id", "points"))
    holders: dict[Any, list[Member]] = {}
    rows = Responsibility.objects.of(practice).filter(patient_id__in=ids).select_related("account_holder")
    for row in rows:
        holders.setdefault(row.patient_id, []).append(row.account_holder)
    return [
        Comparison(
            member=member,
            lines=_lines(chart, member, holders.get(member.id, [])),
            points=points.get(member.id, 0),
            is_linked=bool(member.external_id) and member.external_id != chart.external_id,
        )
        for member in members
    ]


def _lines(chart: MemberData, member: Member, holders: list[Member]) -> list[Line]:
    lines = []
    for label, name in _FIELDS:
        ours, theirs = getattr(chart, name), getattr(member, name)
        if ours or theirs:
            lines.append(Line(label, _shown(name, ours), _shown(name, theirs), _agrees(name, ours, theirs)))
    for number, label in enumerate(("Account holder", "Account holder's email")):
        ours, theirs = _of_holders(list(chart.account_holders), number), _of_holders(holders, number)
        if ours or theirs:
            common = {squeeze(one) for one in ours} & {squeeze(one) for one in theirs}
            lines.append(Line(label, ", ".join(ours), ", ".join(theirs), bool(common)))
    return lines


def _of_holders(holders: list[Any], number: int) -> list[str]:
    """Names (0) or e-mail addresses (1) of account holders."""
    if number == 0:
        return [f"{holder.first_name} {holder.last_name}" for holder in holders]
    return [holder.email for holder in holders if holder.email]


def _shown(name: str, value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return phones.local(value) if name.endswith("_phone") and value else str(value or "")


def _agrees(name: str, ours: Any, theirs: Any) -> bool:
    if not ours or not theirs:
        return False
    return ours == theirs if isinstance(ours, date) else squeeze(ours) == squeeze(theirs)
