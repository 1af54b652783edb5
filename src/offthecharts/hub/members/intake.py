"""Taking in what a program says about a patient: find the member, or make one, and bring the profile in step.

While later changes are off, the Hub keeps what it has: a chart fills empty fields alone, and never one that a person
changed by hand (docs/decisions/0020); for *ask* and *automatic* see docs/decisions/0030. Two calls at the same
moment make one member: they queue at the practice's row, and the unique external id is the last guard.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from offthecharts.hub.differences.recording import forget_agreeing
from offthecharts.hub.members import matching, origins
from offthecharts.hub.members.account_holders import first_account_holders
from offthecharts.hub.members.editing import fold_names, next_number, save
from offthecharts.hub.members.family_changes import key_of, take_account_holders
from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.member_data import InvalidMember, MemberData, checked, checked_values, of_snapshot
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.nearby import Nearby
from offthecharts.hub.members.origins import HOLDERS, PHOTO, Source
from offthecharts.hub.members.photos import IncomingPhoto, store
from offthecharts.hub.members.taking import Taken, take_chart
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.messages import ChartChanges, ProfileState

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
    """How a member was found: linked, created, or ambiguous with the candidates to choose from.

    `wants_photo`: the chart has another photo, and its hash alone came.
    """

    state: ProfileState
    member: Member | None = None
    candidates: list[Member] = field(default_factory=list)
    wants_photo: bool = False


def take_in(
    *,
    practice: Practice,
    data: MemberData,
    photo: IncomingPhoto | None = None,
    changes: ChartChanges = ChartChanges.OFF,
    nearby: Nearby | None = None,
) -> Intake:
    """Find the member whom `data` (already checked) speaks of, or make one; see the module.

    An archived member is linked and stays archived: the profile says so and offers to restore it. Who gives `nearby`
    holds the practice's lock and has a savepoint, and tells it when that is rolled back.
    """

    def attempt() -> Intake:
        lock_practice(practice.pk)
        return _take_in(practice, data, photo, changes, Nearby(practice, [data]))

    return retried(attempt) if nearby is None else _take_in(practice, data, photo, changes, nearby)


def _take_in(
    practice: Practice, data: MemberData, photo: IncomingPhoto | None, changes: ChartChanges, nearby: Nearby
) -> Intake:
    found = matching.find(practice, data, nearby)
    if found.member is not None:
        taken = link(member=found.member, data=data, photo=photo, changes=changes, nearby=nearby)
        return Intake(ProfileState.LINKED, found.member, wants_photo=taken.wants_photo)
    if found.candidates:
        return Intake(ProfileState.AMBIGUOUS, candidates=found.candidates)
    wants_photo = photo is None and bool(data.photo_sha256)
    made = create(practice=practice, data=data, photo=photo, nearby=nearby)
    return Intake(ProfileState.CREATED, made, wants_photo=wants_photo)


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


@transaction.atomic(savepoint=False)
def create(
    *,
    practice: Practice,
    data: MemberData,
    photo: IncomingPhoto | None = None,
    is_patient: bool = True,
    nearby: Nearby | None = None,
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
    said = {name: value for name in (*FIELDS, PHOTO) if (value := origins.value_of(member, name))}
    origins.note(member, said, Source.CHART)
    origins.note_chart(member, {**said, HOLDERS: key_of(data.account_holders)})
    fold_names(member)
    member.save(force_insert=True)
    Balance.across_practices.create(practice=practice, member_id=member.id)
    near = nearby or Nearby(practice, [data])
    near.add(member, is_new=True)
    first_account_holders(member=member, holders=data.account_holders, create=create, fill=fill, nearby=near)
    return member


def is_second_chart(member: Member, external_id: str) -> bool:
    """Whether `external_id` is that of a profile merged into `member`, who has a chart of their own.

    No query for the member's own id.
    """
    if not external_id or not member.external_id or member.external_id == external_id:
        return False
    others = Member.objects.of(member.practice_id).filter(merged_into_id=member.id)
    return others.filter(external_id=external_id).exists()


@transaction.atomic(savepoint=False)
def link(
    *,
    member: Member,
    data: MemberData,
    photo: IncomingPhoto | None = None,
    changes: ChartChanges = ChartChanges.OFF,
    nearby: Nearby | None = None,
) -> Taken:
    """Tie `member` to the chart that `data` comes from and bring the profile in step with it, account holders too.

    Raises IntegrityError when another member has the external id.
    """
    tied: dict[str, Any] = {"is_patient": True}
    if is_second_chart(member, data.external_id):
        changes = ChartChanges.OFF  # two charts of one person would take turns: this one fills what is empty
    elif data.external_id:
        tied["external_id"] = data.external_id
    tied = {name: value for name, value in tied.items() if getattr(member, name) != value}
    if tied:
        save(member, tied)
    taken = take_chart(member=member, data=data, photo=photo, mode=changes)
    taken.changed += tied
    near = nearby or Nearby(member.practice, [data])
    near.add(member)
    update = partial(fill, changes=changes)
    take_account_holders(member=member, data=data, mode=changes, create=create, update=update, nearby=near)
    return taken


@transaction.atomic(savepoint=False)
def fill(
    *,
    member: Member,
    data: MemberData,
    changes: ChartChanges = ChartChanges.OFF,
    nearby: Nearby | None = None,
) -> list[str]:
    """Bring an account holder's profile in step with the chart; the names of what was set.

    One without an external id gets that of `data`.
    """
    changed = take_chart(member=member, data=data, mode=changes).changed
    if data.external_id and not member.external_id and not member.is_patient:
        changed += save(member, {"external_id": data.external_id})
    if nearby is not None:
        nearby.add(member)
    return changed


@transaction.atomic
def change(*, member: Member, values: dict[str, Any]) -> list[str]:
    """Set `values` (checked) because a program asked for it; fields that were changed by hand stay.

    Returns the names of the fields left alone.
    """
    other = {name: value for name, value in values.items() if getattr(member, name) != value}
    kept = [name for name in other if origins.is_by_person(member, name)]
    taken = {name: value for name, value in other.items() if name not in kept}
    said = {name: origins.as_text(value) for name, value in taken.items() if name in FIELDS}
    if taken:
        origins.note(member, said, Source.CHART)
        origins.note_chart(member, said)
        save(member, taken)
        forget_agreeing(member, said)
    return kept
