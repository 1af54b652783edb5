"""The fields in which two profiles differ, and whose value the kept one gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format

from offthecharts.hub.members import origins
from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.members.origins import PHOTO
from offthecharts.web import phones

CHOSEN: Final = (*FIELDS, "payer", PHOTO)
# The lines of an address belong together: half of one and half of the other is nobody's.
ADDRESS: Final = ("address1", "address2", "city", "state", "postal_code", "country")
VALUES: Final = (*FIELDS, "payer", "photo", "photo_sha256", "external_id", "is_patient", "archived_at")
COLUMNS: Final = (*VALUES, "origins", "chart")


@dataclass(frozen=True)
class Choice:
    """A field in which two profiles differ; `names` are its columns, `takes` whether the other one's is proposed."""

    key: str
    label: str
    kept: str
    other: str
    names: tuple[str, ...]
    takes: bool


def choices(kept: Member, other: Member) -> list[Choice]:
    """The fields that differ, in the order of the profile; where the kept one has none, the other's is proposed."""
    found = []
    for key, label, names in _GROUPS:
        mine, theirs = _shown(kept, names), _shown(other, names)
        if mine != theirs and theirs:
            found.append(Choice(key, label, mine, theirs, names, takes=not mine))
    return found


def _label(name: str) -> str:
    field: Any = Member._meta.get_field(name)
    return str(field.verbose_name).capitalize()


_GROUPS: Final = (
    *((name, _label(name), (name,)) for name in FIELDS if name not in ADDRESS),
    ("address", "Address", ADDRESS),
    ("payer", "Payer", ("payer",)),
    (PHOTO, "Photo", (PHOTO,)),
)
KEYS: Final = {key: names for key, _, names in _GROUPS}


def _shown(member: Member, names: tuple[str, ...]) -> str:
    if names == (PHOTO,):
        return member.photo
    if len(names) > 1:
        return ", ".join(str(getattr(member, name)) for name in names if getattr(member, name))
    value = getattr(member, names[0])
    if names[0] == "birth_date":
        return date_format(value, "j F Y") if value else ""
    if names[0].endswith("_phone"):
        return phones.local(value)
    if names[0] == "payer":
        return Payer(value).label if value else ""
    return str(value).capitalize() if names[0] == "sex" else str(value)


def take(kept: Member, other: Member, keys: Iterable[str]) -> None:
    """Give the unsaved `kept` the other's values of these fields, with where they came from."""
    names = [name for key in keys if key in KEYS for name in KEYS[key]]
    for name in names:
        if name == PHOTO:
            kept.photo, kept.photo_sha256 = other.photo, other.photo_sha256
        else:
            setattr(kept, name, getattr(other, name))
        origin = other.origins.get(name)
        kept.origins = {key: value for key, value in kept.origins.items() if key != name}
        if origin is not None:
            kept.origins = {**kept.origins, name: origin}


def as_kept(member: Member) -> dict[str, Any]:
    """The columns of `member` as JSON keeps them."""
    return {name: _plain(name, getattr(member, name)) for name in COLUMNS}


def _plain(name: str, value: Any) -> Any:
    if name == "archived_at":
        return value.isoformat() if value else ""
    return origins.as_text(value) if name == "birth_date" else value


def from_kept(name: str, value: Any) -> Any:
    """The value of a column that :func:`as_kept` wrote."""
    if name == "archived_at":
        return datetime.fromisoformat(value) if value else None
    return origins.from_text(name, value) if name == "birth_date" else value
