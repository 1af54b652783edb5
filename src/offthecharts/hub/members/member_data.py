"""What a program says about a member, checked and brought into the form in which we store it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.models import Member
from offthecharts.hub.text import bare
from offthecharts.web import phones
from offthecharts.web.errors import DomainError
from offthecharts.wire.messages import PatientSnapshot, PersonSnapshot
from offthecharts.wire.problems import Code

_SEXES: Final = {"f": "female", "m": "male", "x": "other", "female": "female", "male": "male", "other": "other"}
_SELF: Final = {"self", "patient", "patient is the account holder"}
EARLIEST_BIRTH: Final = date(1900, 1, 1)


class InvalidMember(DomainError):
    """The Hub cannot accept some of the fields; `fields` has messages by path, such as ``patient.birth_date``."""

    title = "Some of this cannot be accepted"
    status = 422
    code = Code.INVALID


@dataclass(frozen=True, kw_only=True)
class MemberData:
    """Names and contact data of one person, and of the account holders of a patient.

    `relationship` is an account holder's to the patient. Empty means that nothing is known. `photo_sha256` is the
    chart's photo by its hash, empty when the chart has none, None when nothing was said of it.
    """

    external_id: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    email: str = ""
    cell_phone: str = ""
    home_phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    relationship: str = ""
    photo_sha256: str | None = None
    account_holders: tuple["MemberData", ...] = field(default=())

    @property
    def values(self) -> dict[str, Any]:
        """The fields that a member has, by name."""
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def is_patient_themselves(self) -> bool:
        """Whether this account holder is the patient."""
        return self.relationship.casefold() in _SELF

    @property
    def emails(self) -> set[str]:
        """The e-mail addresses of the person and the account holders, in lower case."""
        return {person.email.lower() for person in (self, *self.account_holders) if person.email}


def of_snapshot(snapshot: PersonSnapshot) -> MemberData:
    """What a message of the wire says."""
    said = snapshot.model_dump(exclude={"address", "chart_number", "photo", "account_holders"})
    holders = snapshot.account_holders if isinstance(snapshot, PatientSnapshot) else []
    return MemberData(
        **said,
        **snapshot.address.model_dump(),
        photo_sha256=_photo_sha256(snapshot),
        account_holders=tuple(of_snapshot(holder) for holder in holders),
    )


def _photo_sha256(snapshot: PersonSnapshot) -> str | None:
    if not isinstance(snapshot, PatientSnapshot):
        return None
    return snapshot.photo.sha256.lower() if snapshot.photo else ""


def checked(data: MemberData, path: str = "") -> MemberData:
    """`data` in the form in which we store it: bare text, phones as E.164 where they can be read, our words for sex.

    Raises InvalidMember with messages by field under `path`, those of account holders included.
    """
    problems: dict[str, list[str]] = {}
    clean = _checked_person(data, path, problems)
    holders = []
    for place, holder in enumerate(data.account_holders):
        holders.append(_checked_person(holder, _join(path, f"account_holders.{place}"), problems))
    if problems:
        raise InvalidMember("Put the named fields right in the chart, then open the window again.", fields=problems)
    return replace(clean, account_holders=tuple(holders))


def checked_values(values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Some of a member's fields, as :func:`checked` would store them. Raises InvalidMember."""
    problems: dict[str, list[str]] = {}
    clean = {name: _clean(name, value) for name, value in values.items()}
    _find_problems(clean, path, problems)
    if problems:
        raise InvalidMember("Put the named fields right and send them again.", fields=problems)
    return clean


def _checked_person(data: MemberData, path: str, problems: dict[str, list[str]]) -> MemberData:
    clean = {name: _clean(name, value) for name, value in data.values.items()}
    _find_problems(clean, path, problems)
    return replace(
        data,
        **clean,
        external_id=bare(data.external_id)[:64],
        relationship=bare(data.relationship)[:40],
        account_holders=(),
    )


def _clean(name: str, value: Any) -> Any:
    if name == "birth_date" or value is None:
        return value
    text = bare(str(value))
    if name == "sex":
        return _SEXES.get(text.casefold(), text)
    if name.endswith("_phone"):
        return _phone(text)
    return text


def _phone(text: str) -> str:
    """E.164; what cannot be read as a number stays as it was typed, since charts hold such notes."""
    try:
        return phones.normalise(text)
    except phones.UnreadablePhone:
        return text


def _find_problems(values: Mapping[str, Any], path: str, problems: dict[str, list[str]]) -> None:
    for name, value in values.items():
        message = _problem(name, value)
        if message:
            problems.setdefault(_join(path, name), []).append(message)


def _problem(name: str, value: Any) -> str:
    if name in ("first_name", "last_name") and not value:
        return "This name is needed."
    if name == "birth_date":
        return _birth_date_problem(value)
    most: int | None = getattr(Member._meta.get_field(name), "max_length", None)
    if most is not None and len(value) > most:
        return f"This is too long: at most {most} characters."
    if name == "email" and value:
        try:
            validate_email(value)
        except ValidationError:
            return "This is not an e-mail address; it looks like name@example.com."
    return ""


def _birth_date_problem(born: date | None) -> str:
    if born is None:
        return ""
    if born > timezone.localdate():
        return "This day has not come yet; check the year."
    return "This is too long ago; check the year." if born < EARLIEST_BIRTH else ""


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
