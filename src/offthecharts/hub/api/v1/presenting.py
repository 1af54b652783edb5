"""How members look in answers."""

import uuid
from collections.abc import Iterable
from typing import Any

from offthecharts.hub.api.errors import NotFound
from offthecharts.hub.api.v1.schemas import ChangedMember, Member, MemberDetail, Relative
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.members.models import Member as Row
from offthecharts.hub.members.models import Responsibility
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.messages import Address

_SAME = (
    "id",
    "number",
    "external_id",
    "is_patient",
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "birth_date",
    "sex",
    "email",
    "home_phone",
    "cell_phone",
    "points",
    "photo_sha256",
    "archived_at",
    "created_at",
    "updated_at",
)


def _fields(row: Any) -> dict[str, Any]:
    address = Address.model_construct(**{name: getattr(row, name) for name in Address.model_fields})
    return {
        **{name: getattr(row, name) for name in _SAME},
        "address": address,
        "card_number": row.card_number or "",
        "hand_edited": sorted(row.hand_edited),
    }


def member(row: Any) -> Member:
    """A row of :func:`members_shown`. No query."""
    return Member(**_fields(row))


def of_id(practice: Practice, member_id: uuid.UUID) -> Member:
    """The member, archived or not. Raises NotFound. Two queries at most."""
    return member(_row(practice, member_id))


def detail(practice: Practice, member_id: uuid.UUID) -> MemberDetail:
    """The member with their family. Raises NotFound. Four queries at most."""
    return MemberDetail(**_detail(practice, member_id))


def changed(practice: Practice, member_id: uuid.UUID, not_changed: list[str]) -> ChangedMember:
    """The member after a change."""
    return ChangedMember(**_detail(practice, member_id), not_changed=not_changed)


def _detail(practice: Practice, member_id: uuid.UUID) -> dict[str, Any]:
    row = _row(practice, member_id)
    member_id = row.id
    rows = Responsibility.objects.of(practice)
    holders = rows.filter(patient_id=member_id).select_related("account_holder")
    patients = rows.filter(account_holder_id=member_id).select_related("patient")
    return {
        **_fields(row),
        "account_holders": _relatives(holders, "account_holder"),
        "responsible_for": _relatives(patients, "patient"),
    }


def _row(practice: Practice, member_id: uuid.UUID) -> Any:
    for shown in ("", "archived"):
        row = members_shown(practice, Wish(shown=shown)).filter(id=member_id).first()
        if row is not None:
            return row
    if (kept_id := kept_id_of(practice, member_id)) != member_id:
        return _row(practice, kept_id)
    raise NotFound("Search for the member again.", title="This member does not exist")


def _relatives(rows: Iterable[Any], side: str) -> list[Relative]:
    found: list[tuple[Row, str]] = [(getattr(row, side), row.relationship) for row in rows]
    return [Relative(member_id=who.id, full_name=who.full_name, relationship=words) for who, words in found]
