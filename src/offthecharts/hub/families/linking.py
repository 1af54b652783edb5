"""Making somebody family by hand, and taking it back."""

import uuid
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.hub.families.errors import AlreadyLinked, FamilyTooLarge, NotLinkable
from offthecharts.hub.families.models import Kinship
from offthecharts.hub.families.own import leave_to_others
from offthecharts.hub.families.ties import MOST_MEMBERS, MOST_PATIENTS, Tie, What, web_of
from offthecharts.hub.members.account_holders import ADULT_YEARS
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser
from offthecharts.web.audit.services import record

_OTHERS: Final = "Ask another Owner or Admin: nobody adds or removes links of their own family."


@dataclass(frozen=True)
class Place:
    """Where an account holder stands among several, and whether the chart named them: for what is put back."""

    position: int | None = None
    from_chart: bool = False


@transaction.atomic
def link_account_holder(
    *, patient: Member, holder: Member, relationship: str, by: HubUser, place: Place | None = None
) -> Responsibility:
    """Make `holder` financially responsible for `patient`, after those who are already.

    Messages about a minor go to the first of them. Raises NotByFamily, NotLinkable, AlreadyLinked, FamilyTooLarge.
    """
    practice = lock_practice(patient.practice_id)
    leave_to_others(practice, by, patient.id, holder.id, advice=_OTHERS)
    _check(patient, holder)
    age = holder.age_on(timezone.localdate())
    if age is not None and age < ADULT_YEARS:
        raise NotLinkable(
            f"{holder.called} is {age} years old; an account holder is of age. Link them as a relative instead."
        )
    rows = Responsibility.objects.of(practice)
    if rows.filter(patient_id=patient.id, account_holder_id=holder.id).exists():
        raise AlreadyLinked(f"{holder.called} is an account holder of {patient.called}.")
    if rows.filter(account_holder_id=holder.id).count() >= MOST_PATIENTS:
        raise FamilyTooLarge(
            f"{holder.called} is responsible for {MOST_PATIENTS} members already; more would not count as a family."
        )
    place = place or Place()
    last: int | None = rows.filter(patient_id=patient.id).aggregate(last=Max("position"))["last"]
    position = place.position if place.position is not None else (0 if last is None else last + 1)
    row = Responsibility.across_practices.create(
        practice=practice,
        patient_id=patient.id,
        account_holder_id=holder.id,
        relationship=" ".join(relationship.split()),
        position=min(position, 1000),
        from_chart=place.from_chart,
    )
    _note(by, "account holder linked", patient, holder)
    return row


@transaction.atomic
def link_kin(*, member: Member, relative: Member, relationship: str, by: HubUser) -> Kinship:
    """Make two members one family without making one responsible for the other. Raises as above."""
    practice = lock_practice(member.practice_id)
    leave_to_others(practice, by, member.id, relative.id, advice=_OTHERS)
    _check(member, relative)
    first, second = sorted((member.id, relative.id))
    row, is_new = Kinship.objects.of(practice).get_or_create(
        practice_id=practice.pk,
        member_id=first,
        relative_id=second,
        defaults={"relationship": " ".join(relationship.split())},
    )
    if not is_new:
        raise AlreadyLinked(f"{relative.called} and {member.called} are linked as relatives.")
    _note(by, "relative linked", member, relative)
    return row


@transaction.atomic
def unlink(*, member: Member, tie: Tie, by: HubUser) -> bool:
    """Take `tie` of `member` away; whether it was there. Profiles, points and orders stay as they are.

    Raises NotByFamily.
    """
    practice = lock_practice(member.practice_id)
    leave_to_others(practice, by, *tie.ends, advice=_OTHERS)
    rows = Responsibility.objects.of(practice) if tie.what == What.RESPONSIBLE else Kinship.objects.of(practice)
    deleted, _ = rows.filter(id=tie.id).delete()
    if deleted:
        record(actor=by, action="family link removed", subject=member, detail=f"link {tie.id}")
    return bool(deleted)


def tie_of(member: Member, tie_id: uuid.UUID) -> Tie | None:
    """The tie of `member`, or of a profile that was merged into theirs, with this id. One query a step."""
    web = web_of(member.practice_id, member.id)
    return next(
        (
            tie
            for tie in (*web.ties, *web.apart)
            if tie.id == tie_id and tie.what != What.MERGED and tie.ends & web.selves
        ),
        None,
    )


def _check(member: Member, other: Member) -> None:
    if member.id == other.id:
        raise NotLinkable("Choose somebody else: this is the same profile.")
    if any(one.archived_at or one.merged_into_id for one in (member, other)):
        raise NotLinkable("One of the two profiles is archived. Restore it first.")
    families = web_of(member.practice_id, member.id).ids | web_of(member.practice_id, other.id).ids
    if len(families) > MOST_MEMBERS:
        raise FamilyTooLarge(f"Together they would be {len(families)} members; a family has at most {MOST_MEMBERS}.")


def _note(by: HubUser, action: str, member: Member, other: Member) -> None:
    record(actor=by, action=action, subject=member, detail=f"member #{member.number} with #{other.number}")
