"""Profiles as programs write them: by the rules of intake, never over what a Hub user changed by hand."""

from typing import Any

from django.db import transaction

from offthecharts.hub.api.errors import InvalidInput
from offthecharts.hub.members import intake
from offthecharts.hub.members.editing import namesakes
from offthecharts.hub.members.matching import by_external_id
from offthecharts.hub.members.member_data import InvalidMember, MemberData
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.web.errors import DomainError

ADDRESS = ("address1", "address2", "city", "state", "postal_code", "country")


class ExternalIdTaken(DomainError):
    """Another member of the practice has this external id."""

    title = "Another member has this external id"
    code = "external_id_taken"


class Namesake(DomainError):
    """Somebody of the same name, and date of birth where one is given, is a member already."""

    title = "There is a member of this name"
    code = "namesake"


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """`values` of a profile as they will be stored. Raises InvalidInput, naming the fields as API v1 has them."""
    try:
        return intake.checked_values(values)
    except InvalidMember as error:
        fields = {f"address.{name}" if name in ADDRESS else name: said for name, said in error.fields.items()}
        raise InvalidInput("Correct the fields named here and send them again.", fields=fields) from error


@transaction.atomic
def add(
    *, practice: Practice, values: dict[str, Any], external_id: str, is_patient: bool, allow_namesake: bool
) -> Member:
    """A new member whom a program told of. Raises InvalidInput, Namesake, ExternalIdTaken."""
    clean = checked(values)
    lock_practice(practice.pk)
    _refuse_taken(practice, external_id, None)
    similar = [] if allow_namesake else namesakes(practice, clean)
    if similar:
        ids = " or ".join(str(member.id) for member in similar)
        raise Namesake(
            f"It may be the same person: look at member {ids}. To add another one nevertheless, send "
            "allow_namesake: true."
        )
    data = MemberData(external_id=external_id, **clean)
    return intake.create(practice=practice, data=data, is_patient=is_patient)


@transaction.atomic
def change(*, member: Member, values: dict[str, Any], external_id: str | None = None) -> list[str]:
    """Change the fields given, except those that a Hub user changed by hand; returns the names of these.

    Raises InvalidInput, ExternalIdTaken.
    """
    clean = checked(values)
    lock_practice(member.practice_id)
    held = Member.objects.of(member.practice).select_for_update().get(id=member.id)
    if external_id is not None:
        _refuse_taken(member.practice, external_id, held)
        if not intake.is_second_chart(held, external_id):
            clean["external_id"] = external_id
    return intake.change(member=held, values=clean)


def _refuse_taken(practice: Practice, external_id: str, member: Member | None) -> None:
    other = by_external_id(practice, external_id)
    if other is not None and (member is None or other.id != member.id):
        raise ExternalIdTaken(f"It belongs to member {other.id}. Change that one, or send another id.")
