"""Patients of the v2 wire come in by the same matching and the same rules as those of a launch.

Where a launch lets the desk choose between similar members, nobody can choose here: only the same person is linked,
anybody else is added.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.api.compat_v2.errors import InvalidRecord
from offthecharts.hub.api.compat_v2.people import FIELDS, RESPONSIBLE, values_of, wire_names
from offthecharts.hub.members import editing, intake, matching
from offthecharts.hub.members.account_holders import fill_account_holders
from offthecharts.hub.members.member_data import InvalidMember, MemberData, checked_values
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice

ADULT_YEARS = 18


def take_in(*, practice: Practice, sent: Mapping[str, Any]) -> Member:
    """The member for the patient `sent`: found by external id or as the same person, or made.

    Raises InvalidRecord, naming the fields as the wire does.
    """
    external_id = _external_id(sent)
    values, responsible = _checked(sent, FIELDS), _checked(sent, RESPONSIBLE)
    _refuse_nameless(values, ("firstname", "lastname"))
    data = MemberData(external_id=external_id, **values)

    def attempt() -> Member:
        lock_practice(practice.pk)
        known = matching.by_external_id(practice, external_id)
        if known is not None:
            return _again(known, data, values, responsible)
        found = matching.find(practice, data).member
        if found is None:
            member = intake.create(practice=practice, data=data)
        else:
            intake.link(member=found, data=data)
            editing.restore(member=found)
            member = found
        _set_holder(member, responsible)
        return member

    return intake.retried(attempt)


@transaction.atomic
def change(*, member: Member, sent: Mapping[str, Any]) -> Member:
    """The member, read anew, with the fields that were sent; those that a Hub user changed by hand stay.

    Raises InvalidRecord.
    """
    values, responsible = _checked(sent, FIELDS), _checked(sent, RESPONSIBLE)
    practice = lock_practice(member.practice_id)
    member = Member.objects.of(practice).select_for_update().get(id=member.id)
    member.practice = practice
    if sent.get("external_id") is not None:
        values["external_id"] = _external_id(sent)
        other = matching.by_external_id(practice, values["external_id"])
        if other is not None and other.id != member.id:
            raise InvalidRecord({"external_id": ["Another patient has this external id."]})
        if intake.is_second_chart(member, values["external_id"]):
            del values["external_id"]
    intake.change(member=member, values=values)
    _set_holder(member, responsible)
    return member


def _again(member: Member, data: MemberData, values: dict[str, Any], responsible: dict[str, Any]) -> Member:
    """A patient whose external id is known: the same one again, or an archived one's id for somebody else."""
    if member.archived_at is not None:
        if not (matching.same_name(member, data) and _births_agree(member, data)):
            raise InvalidRecord({"external_id": ["This id belonged to a patient who was deleted; send another one."]})
        editing.restore(member=member)
    intake.change(member=member, values=values)
    _set_holder(member, responsible)
    return member


def _births_agree(member: Member, data: MemberData) -> bool:
    return member.birth_date is None or data.birth_date is None or member.birth_date == data.birth_date


def _external_id(sent: Mapping[str, Any]) -> str:
    value = sent.get("external_id")
    if not isinstance(value, str | int | None):
        raise InvalidRecord({"external_id": ["Send text."]})
    text = "" if value is None else str(value).strip()
    if len(text) > 64:
        raise InvalidRecord({"external_id": ["This is too long: at most 64 characters."]})
    return text


def _checked(sent: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    values = values_of(sent, names)
    if names is RESPONSIBLE and not any(values.values()):
        return {}
    try:
        return checked_values(values)
    except InvalidMember as error:
        raise InvalidRecord(wire_names(error.fields, names)) from error


def _refuse_nameless(values: Mapping[str, Any], needed: tuple[str, ...]) -> None:
    names = {**FIELDS, **RESPONSIBLE}
    missing = {wire_name: ["This name is needed."] for wire_name in needed if not values.get(names[wire_name])}
    if missing:
        raise InvalidRecord(missing)


def _set_holder(member: Member, values: dict[str, Any]) -> None:
    """Make the person of the responsible_* fields the member's first account holder, or change that one."""
    if not values:
        return
    rows = Responsibility.objects.of(member.practice).filter(patient_id=member.id)
    current = rows.select_related("account_holder").order_by("position").first()
    holder: Member | None = current.account_holder if current else None
    names = {"first_name": holder.first_name, "last_name": holder.last_name} if holder else {}
    data = MemberData(**{**names, **values})
    if holder is not None and matching.same_name(holder, data):
        holder.practice = member.practice
        intake.change(member=holder, values=values)
        return
    _refuse_nameless(values, ("responsible_firstname", "responsible_lastname"))
    if current is not None:
        rows.filter(id=current.id).delete()
    others = list(rows.order_by("position"))
    rows.delete()
    own = _is_own(member, data)
    fill_account_holders(
        member=member,
        holders=[MemberData(**values, relationship="self" if own else "")],
        create=intake.create,
        fill=intake.fill,
    )
    _put_back(member, others)


def _put_back(member: Member, others: list[Responsibility]) -> None:
    """The further account holders, whom the wire cannot name, stay after the first one."""
    rows = Responsibility.objects.of(member.practice).filter(patient_id=member.id)
    taken = set(rows.values_list("account_holder_id", flat=True))
    for place, row in enumerate((row for row in others if row.account_holder_id not in taken), start=1):
        row.position = place
        row.save(force_insert=True)


def _is_own(member: Member, data: MemberData) -> bool:
    """Whether an adult patient is meant; a child may be named like a parent."""
    age = member.age_on(timezone.localdate())
    return matching.same_name(member, data) and age is not None and age >= ADULT_YEARS
