"""Taking in what a program says about a patient: find the member, or make one, and fill what is empty.

What the Hub has, it keeps: a chart fills empty fields alone, and never one that a Hub user changed by hand
(docs/decisions/0020). Two calls at the same moment make one member: they queue at the practice's row, and the unique
external id is the last guard.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from offthecharts.hub.members import matching
from offthecharts.hub.members.editing import fold_names, next_number
from offthecharts.hub.members.families import fill_account_holders
from offthecharts.hub.members.member_data import InvalidMember, MemberData, checked, checked_values, of_snapshot
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.photos import IncomingPhoto, store
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.messages import ProfileState

__all__ = [
    "Intake",
    "InvalidMember",
    "MemberData",
    "change",
    "checked",
    "checked_values",
    "create",
    "fill",
    "link",
    "of_snapshot",
    "take_in",
]

ATTEMPTS = 3


@dataclass(frozen=True)
class Intake:
    """How a member was found: linked, created, or ambiguous with the candidates to choose from."""

    state: ProfileState
    member: Member | None = None
    candidates: list[Member] = field(default_factory=list)


def take_in(*, practice: Practice, data: MemberData, photo: IncomingPhoto | None = None) -> Intake:
    """Find the member whom `data` (already checked) speaks of, or make one; see the module.

    An archived member is linked and stays archived: the profile says so and offers to restore it.
    """

    def attempt() -> Intake:
        lock_practice(practice.pk)
        found = matching.find(practice, data)
        if found.member is not None:
            link(member=found.member, data=data, photo=photo)
            return Intake(ProfileState.LINKED, found.member)
        if found.candidates:
            return Intake(ProfileState.AMBIGUOUS, candidates=found.candidates)
        return Intake(ProfileState.CREATED, create(practice=practice, data=data, photo=photo))

    return retried(attempt)


def retried[T](attempt: Callable[[], T]) -> T:
    """What `attempt` returns, in one transaction; begun anew when another request took the external id meanwhile."""
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return attempt()
        except IntegrityError:
            continue
    with transaction.atomic():
        return attempt()


@transaction.atomic
def create(
    *, practice: Practice, data: MemberData, photo: IncomingPhoto | None = None, is_patient: bool = True
) -> Member:
    """A new member with everything that `data` says, and account holders. Raises IntegrityError for a taken id."""
    member = Member(
        practice=practice,
        number=next_number(practice),
        is_patient=is_patient,
        external_id=data.external_id,
        **data.values,
    )
    if photo is not None:
        member.photo, member.photo_sha256 = store(practice, photo), photo.sent_sha256
    fold_names(member)
    member.save(force_insert=True)
    Balance.across_practices.create(practice=practice, member_id=member.id)
    fill_account_holders(member=member, holders=data.account_holders, create=create, fill=fill)
    return member


@transaction.atomic
def link(*, member: Member, data: MemberData, photo: IncomingPhoto | None = None) -> list[str]:
    """Tie `member` to the chart that `data` comes from and fill what is empty; the names of what was filled.

    Raises IntegrityError when another member has the external id.
    """
    tied: dict[str, Any] = {"is_patient": True}
    if data.external_id:
        tied["external_id"] = data.external_id
    changed = _set(member, {name: value for name, value in tied.items() if getattr(member, name) != value})
    changed += _set(member, _gaps(member, data, photo))
    _save(member, changed)
    fill_account_holders(member=member, holders=data.account_holders, create=create, fill=fill)
    return changed


@transaction.atomic
def fill(*, member: Member, data: MemberData) -> list[str]:
    """Set the fields that are empty and were not emptied by hand; the names of what was filled.

    An account holder without an external id gets that of `data`.
    """
    changed = _set(member, _gaps(member, data, None))
    if data.external_id and not member.external_id and not member.is_patient:
        changed += _set(member, {"external_id": data.external_id})
    _save(member, changed)
    return changed


@transaction.atomic
def change(*, member: Member, values: dict[str, Any]) -> list[str]:
    """Set `values` (checked) because a program asked for it; fields that were changed by hand stay.

    Returns the names of the fields left alone.
    """
    other = {name: value for name, value in values.items() if getattr(member, name) != value}
    kept = [name for name in other if name in member.hand_edited]
    _save(member, _set(member, {name: value for name, value in other.items() if name not in kept}))
    return kept


def _gaps(member: Member, data: MemberData, photo: IncomingPhoto | None) -> dict[str, Any]:
    """What `data` knows and `member` lacks, without what was emptied by hand."""
    gaps = {
        name: value
        for name, value in data.values.items()
        if value and not getattr(member, name) and name not in member.hand_edited
    }
    if photo is not None and not member.photo and "photo" not in member.hand_edited:
        gaps.update(photo=store(member.practice, photo), photo_sha256=photo.sent_sha256)
    return gaps


def _set(member: Member, values: dict[str, Any]) -> list[str]:
    for name, value in values.items():
        setattr(member, name, value)
    return list(values)


def _save(member: Member, changed: list[str]) -> None:
    """Write the changed fields and what is derived from them; nothing when there are none."""
    if changed:
        fold_names(member)
        member.save(update_fields=[*changed, "match_key", "search_name", "updated_at"])
