"""The account holders that a chart names: found among the members or made, shared by siblings."""

from collections.abc import Sequence
from typing import Final, Protocol

from django.db.models.functions import Lower
from django.utils import timezone

from offthecharts.hub.members.matching import any_of, by_external_id, is_same_person, same_name, unmerged
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice

ADULT_YEARS: Final = 18


class Create(Protocol):
    """Makes a member; :func:`offthecharts.hub.members.intake.create`."""

    def __call__(self, *, practice: Practice, data: MemberData, is_patient: bool) -> Member: ...


class Fill(Protocol):
    """Fills a member's empty fields; :func:`offthecharts.hub.members.intake.fill`."""

    def __call__(self, *, member: Member, data: MemberData) -> list[str]: ...


def fill_account_holders(
    *, member: Member, holders: Sequence[MemberData], create: Create, fill: Fill
) -> list[Responsibility]:
    """Give `member` the account holders of the chart when the Hub knows none yet; the rows that were written.

    Call inside the transaction that holds the practice's lock.
    """
    if not holders or Responsibility.objects.of(member.practice).filter(patient_id=member.id).exists():
        return []
    return _write(member, holders, create, fill)


def set_account_holders(
    *, member: Member, holders: Sequence[MemberData], create: Create, fill: Fill
) -> list[Responsibility]:
    """Give `member` just the account holders of the chart, and after them those who did not come from a chart.

    The rows that are there now, in their order. Call inside the transaction that holds the practice's lock.
    """
    rows = Responsibility.objects.of(member.practice).filter(patient_id=member.id)
    own = list(rows.filter(from_chart=False))
    rows.delete()
    written = _write(member, holders, create, fill)
    named = {row.account_holder_id for row in written}
    others = [row for row in own if row.account_holder_id not in named]
    for position, row in enumerate(others, start=len(written)):
        row.position = position
    return written + Responsibility.across_practices.bulk_create(others)


def _write(member: Member, holders: Sequence[MemberData], create: Create, fill: Fill) -> list[Responsibility]:
    rows: dict[str, Responsibility] = {}
    for position, data in enumerate(holders):
        holder = holder_of(member, data)
        if holder is None:
            holder = create(practice=member.practice, data=data, is_patient=False)
        elif holder.id != member.id:
            fill(member=holder, data=data)
        row = Responsibility(
            practice=member.practice,
            patient_id=member.id,
            account_holder_id=holder.id,
            relationship=in_words(data.relationship),
            position=position,
        )
        rows.setdefault(str(holder.id), row)
    return Responsibility.across_practices.bulk_create(list(rows.values()))


def holder_of(member: Member, data: MemberData) -> Member | None:
    """The member who is this account holder, or None; the patient where the chart says so. At most two queries."""
    if data.is_patient_themselves or (data.external_id and data.external_id == member.external_id):
        return member
    known = by_external_id(member.practice, data.external_id)
    if known is not None:
        return known
    return next((other for other in _reachable_alike(member, data) if _is_holder(other, data)), None)


def _reachable_alike(member: Member, data: MemberData) -> list[Member]:
    """Members with the same birth date, e-mail or phone; never the patient, who may be named like a parent."""
    numbers = [number for number in (data.home_phone, data.cell_phone) if number.startswith("+")]
    others = unmerged(member.practice).exclude(id=member.id)
    ways = [
        others.filter(birth_date=data.birth_date) if data.birth_date else None,
        others.alias(lower=Lower("email")).filter(lower=data.email.lower()) if data.email else None,
        others.filter(home_phone__in=numbers) if numbers else None,
        others.filter(cell_phone__in=numbers) if numbers else None,
    ]
    asked = [way for way in ways if way is not None]
    return sorted(any_of(asked), key=lambda one: (one.is_patient, one.number)) if asked else []


def _is_holder(other: Member, data: MemberData) -> bool:
    """Same name, and the birth dates agree; where one is missing, `other` must not be a child named like a parent."""
    if other.birth_date is not None and data.birth_date is not None:
        return is_same_person(other, data)
    age = other.age_on(timezone.localdate())
    return same_name(other, data) and (age is None or age >= ADULT_YEARS)


def in_words(relationship: str) -> str:
    """A relationship as pages show it."""
    return relationship[:1].upper() + relationship[1:]
