"""Writes of groups, statuses and kept filters, and the members who are in them."""

import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.groups import named
from offthecharts.hub.groups.errors import NothingToKeep
from offthecharts.hub.groups.models import (
    KeptFilter,
    MemberGroup,
    MemberHasStatus,
    MemberInGroup,
    MemberStatus,
)
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.text import bare

STARTER_STATUSES: Final = ("Observation", "In treatment", "Retention", "Finished")


@transaction.atomic
def add_group(*, practice: Practice, name: str, description: str = "") -> MemberGroup:
    """A new group, the last one. Raises NameTaken and UnusableName."""
    lock_practice(practice.pk)
    name = named.usable_name(name)
    named.refuse_taken(MemberGroup, practice, name)
    place = named.next_position(MemberGroup.objects.of(practice))
    return MemberGroup.across_practices.create(
        practice=practice, name=name, description=bare(description)[:200], position=place
    )


@transaction.atomic
def add_status(*, practice: Practice, name: str) -> MemberStatus:
    """A new status, the last one. Raises NameTaken and UnusableName."""
    lock_practice(practice.pk)
    name = named.usable_name(name)
    named.refuse_taken(MemberStatus, practice, name)
    place = named.next_position(MemberStatus.objects.of(practice))
    return MemberStatus.across_practices.create(practice=practice, name=name, position=place)


@transaction.atomic
def start_statuses(*, practice: Practice) -> list[MemberStatus]:
    """The usual statuses, when the practice has none; what was made."""
    lock_practice(practice.pk)
    if named.in_use(MemberStatus, practice).exists():
        return []
    return [add_status(practice=practice, name=name) for name in STARTER_STATUSES]


@transaction.atomic
def keep_filter(*, practice: Practice, name: str, wish: Wish, by_name: str) -> KeptFilter:
    """Keep what `wish` asks for, for everybody of the practice. Raises NameTaken, UnusableName, NothingToKeep."""
    query = wish.filters.query
    if not query:
        raise NothingToKeep("Choose at least one filter first, then give it a name.")
    if len(query) > KeptFilter._meta.get_field("query").max_length:  # type: ignore[operator]  # it has one
        raise NothingToKeep("This filter is too long to be kept. Choose fewer tags or groups.")
    lock_practice(practice.pk)
    name = named.usable_name(name)
    named.refuse_taken(KeptFilter, practice, name)
    return KeptFilter.across_practices.create(practice=practice, name=name, query=query, by_name=by_name[:120])


def put_in(*, practice: Practice, group_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> None:
    """Put members into a group; who is in it stays. Lazy about being asked twice."""
    MemberInGroup.across_practices.bulk_create(
        [MemberInGroup(practice=practice, member_id=member_id, group_id=group_id) for member_id in member_ids],
        ignore_conflicts=True,
        batch_size=500,
    )


def take_out(*, practice: Practice, group_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> int:
    """Take members out of a group; how many were in it."""
    rows = MemberInGroup.objects.of(practice).filter(group_id=group_id, member_id__in=list(member_ids))
    return rows.delete()[0]


@transaction.atomic
def set_status(*, member: Member, status: MemberStatus | None) -> MemberStatus | None:
    """Give `member` this status, or none; the one it had before."""
    practice = lock_practice(member.practice_id)
    rows = MemberHasStatus.objects.of(practice).filter(member_id=member.id)
    before = rows.select_related("status").first()
    if status is None:
        rows.delete()
    elif not rows.update(status_id=status.id, set_at=timezone.now()):
        MemberHasStatus.across_practices.create(practice=practice, member_id=member.id, status_id=status.id)
    return before.status if before else None
