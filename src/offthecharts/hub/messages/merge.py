"""Merge fields: `{first_name}` in a text becomes the member's first name.

Texts are plain: values are put in once (a value that looks like a merge field stays as it is), and what goes into
HTML is escaped where the HTML is made.
"""

import re
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.errors import UnknownMergeField
from offthecharts.hub.points.figures import money
from offthecharts.hub.points.queries import balance_of

FIELDS: Final = {
    "first_name": "the member's first name, or the one they prefer",
    "last_name": "the member's last name",
    "receiver": "first name of the person who gets the message",
    "points": "the member's points",
    "points_value": "what the points are worth, such as $34.00",
    "practice": "name of the practice",
    "today": "today's date",
}
_FIELD = re.compile(r"\{\s*([A-Za-z_]+)\s*\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def check(*texts: str) -> None:
    """Raises UnknownMergeField when a text has a field that we do not know."""
    unknown = sorted({name for text in texts for name in _FIELD.findall(text) if name.lower() not in FIELDS})
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise UnknownMergeField(f"{names} is not a merge field. Use one of {known}.")


def values_for(member: Member, receiver: Member) -> dict[str, str]:
    """The merge fields' values for a message about `member` to `receiver`. One query."""
    practice = member.practice
    points = balance_of(practice, member)
    return {
        "first_name": member.called,
        "last_name": member.last_name,
        "receiver": receiver.called,
        "points": f"{points:,}",
        "points_value": money(practice, points),
        "practice": practice.name,
        "today": date_format(timezone.localdate(), "j F Y"),
    }


def fill(text: str, values: dict[str, str]) -> str:
    """`text` with its merge fields filled in, once."""
    return _FIELD.sub(lambda found: values.get(found[1].lower(), found[0]), text)


def one_line(text: str) -> str:
    """`text` without line breaks and control characters, fit for a header."""
    return " ".join(_CONTROL.sub(" ", text).split())
