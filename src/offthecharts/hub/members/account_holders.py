"""The account holders that a chart names: found among the members or made, shared by siblings."""

import uuid
from collections.abc import Sequence
from typing import Final, Protocol

from django.utils import timezone

from offthecharts.hub.members.matching import is_same_person, same_name
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.nearby import Nearby
from offthecharts.hub.practices.models import Practice

ADULT_YEARS: Final = 18


class Create(Protocol):
    """Makes a member; :func:`offthecharts.hub.members.intake.create`."""

    def __call__(self, *, practice: Practice, data: MemberData, is_patient: bool, nearby: Nearby) -> Member: ...


class Fill(Protocol):
    """Brings a member in step with the chart; :func:`offthecharts.hub.members.intake.fill`."""

    def __call__(self, *, member: Member, data: MemberData, nearby: Nearby | None = None) -> list[str]: ...


def fill_account_holders(
    *, member: Member, holders: Sequence[MemberData], create: Create, fill: Fill, nearby: Nearby | None = None
) -> list[Responsibility]:
    """Give `member` the account holders of the chart when the Hub knows none yet; the rows that were written.

    Call inside the transaction that holds the practice's lock.
    """
    if not holders or Responsibility.objects.of(member.practice).filter(patient_id=member.id).exists():
        return []
    return first_account_holders(member=member, holders=holders, create=create, fill=fill, nearby=nearby)


def set_account_holders(
    *, member: Member, holders: Sequence[MemberData], create: Create, fill: Fill, nearby: Nearby | None = None
) -> list[Responsibility]:
    """Give `member` just the account holders of the chart, and after them those who did not come from a chart.

    The rows that are there now, in their order. Call inside the transaction that holds the practice's lock.
    """
    rows = Responsibility.objects.of(member.practice).filter(patient_id=member.id)
    own = list(rows.filter(from_chart=False))
    rows.delete()
    near = nearby or Nearby(member.practice, holders)
    written = first_account_holders(member=member, holders=holders, create=create, fill=fill, nearby=near)
    named = {row.account_holder_id for row in written}
    others = [row for row in own if row.account_holder_id not in named]
    for position, row in enumerate(others, start=len(written)):
        row.position = position
    both = written + Responsibility.across_practices.bulk_create(others)
    near.set_holders(member.id, [row.account_holder_id for row in both])
    return both


def first_account_holders(
    *, member: Member, holders: Sequence[MemberData], create: Create, fill: Fill, nearby: Nearby | None = None
) -> list[Responsibility]:
    """As :func:`fill_account_holders`, for a `member` who has none for sure."""
    near = nearby or Nearby(member.practice, holders)
    rows: dict[uuid.UUID, Responsibility] = {}
    for position, data in enumerate(holders):
        holder = holder_of(member, data, near)
        if holder is None:
            holder = create(practice=member.practice, data=data, is_patient=False, nearby=near)
        elif holder.id != member.id:
            fill(member=holder, data=data, nearby=near)
        row = Responsibility(
            practice=member.practice,
            patient_id=member.id,
            account_holder_id=holder.id,
            relationship=in_words(data.relationship),
            position=position,
        )
        rows.setdefault(holder.id, row)
    near.set_holders(member.id, rows)
    return Responsibility.across_practices.bulk_create(list(rows.values()))


def holder_of(member: Member, data: MemberData, near: Nearby) -> Member | None:
    """The member who is this account holder, or None; the patient where the chart says so."""
    if data.is_patient_themselves or (data.external_id and data.external_id == member.external_id):
        return member
    known = near.by_external_id(data.external_id)
    if known is not None:
        return known
    return next((other for other in _reachable_alike(member, data, near) if _is_holder(other, data)), None)


def _reachable_alike(member: Member, data: MemberData, near: Nearby) -> list[Member]:
    """Members with the same birth date, e-mail or phone; never the patient, who may be named like a parent."""
    ways = [
        near.born_on(data.birth_date),
        near.with_email([data.email.lower()] if data.email else []),
        near.with_phone([data.home_phone, data.cell_phone]),
    ]
    others = {other.id: other for way in ways for other in way if other.id != member.id}
    return sorted(others.values(), key=lambda one: (one.is_patient, one.number))


def _is_holder(other: Member, data: MemberData) -> bool:
    """Same name, and the birth dates agree; where one is missing, `other` must not be a child named like a parent."""
    if other.birth_date is not None and data.birth_date is not None:
        return is_same_person(other, data)
    age = other.age_on(timezone.localdate())
    return same_name(other, data) and (age is None or age >= ADULT_YEARS)


def in_words(relationship: str) -> str:
    """A relationship as pages show it."""
    return relationship[:1].upper() + relationship[1:]
