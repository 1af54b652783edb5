"""Contact data that were corrected in the Hub, offered to the practice's chart; nothing is written there silently."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.members.editing import change_by_hand
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import Source
from offthecharts.hub.news.services import tell
from offthecharts.wire.news import NewsKind

ADDRESS: Final = ("address1", "address2", "city", "state", "postal_code", "country")
CONTACT: Final = ("email", "cell_phone", "home_phone", *ADDRESS)
"""What can be offered; names and birth dates are the practice's to decide."""


@transaction.atomic
def correct_contact(*, member: Member, values: dict[str, Any], by: Source, by_name: str) -> list[str]:
    """Set contact data (checked) as the member or a Hub user corrected them, and offer the new ones to the chart.

    `by_name` is told to the practice. Returns the names of the changed fields; fields other than CONTACT are set too,
    and not offered. A member whom no practice program knows is not offered anywhere.
    """
    changed = change_by_hand(member=member, values=values, by=by)
    offered = [name for name in changed if name in CONTACT]
    if offered and member.external_id:
        held = Member.objects.of(member.practice_id).get(id=member.id)
        for field, value in _offers(held, offered):
            tell(member.practice_id, NewsKind.CONTACT_OFFER, _body(held, field, value, by, by_name))
    return changed


def _offers(member: Member, fields: Iterable[str]) -> Iterable[tuple[str, Any]]:
    """One offer for each field; the address is one, since half of another address is none."""
    changed = list(fields)
    yield from ((name, getattr(member, name)) for name in changed if name not in ADDRESS)
    if any(name in ADDRESS for name in changed):
        yield "address", {name: getattr(member, name) for name in ADDRESS}


def _body(member: Member, field: str, value: Any, by: Source, by_name: str) -> dict[str, Any]:
    return {
        "offer_id": str(uuid.uuid4()),
        "external_id": member.external_id,
        "field": field,
        "value": value,
        "by": by.value,
        "by_name": by_name[:120],
        "at": timezone.now().isoformat(),
    }
