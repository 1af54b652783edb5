"""Writes of tags, and the members who have them."""

import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags.errors import TagNameTaken, UnusableTagName
from offthecharts.hub.tags.models import MemberTag, Tag
from offthecharts.hub.text import bare, called

LONGEST_NAME: Final = 60


def tags_of(practice: Practice | uuid.UUID) -> QuerySet[Tag]:
    """The tags in use, by name; removed ones are not among them."""
    return Tag.objects.of(practice).filter(removed_at__isnull=True)


def members_with(practice: Practice, tags: Iterable[Tag | uuid.UUID]) -> QuerySet[Member]:
    """Members, not archived, who have at least one of `tags`; a removed tag counts for nobody. Lazy, one query."""
    ids = [tag.id if isinstance(tag, Tag) else tag for tag in tags]
    having = MemberTag.objects.of(practice).filter(tag_id__in=tags_of(practice).filter(id__in=ids).values("id"))
    return Member.objects.of(practice).filter(archived_at__isnull=True, id__in=having.values("member_id"))


def tags_on(member: Member) -> list[Tag]:
    """The tags of `member`, by name. One query."""
    having = MemberTag.objects.of(member.practice_id).filter(member_id=member.id)
    return list(tags_of(member.practice_id).filter(id__in=having.values("tag_id")))


@transaction.atomic
def make(*, practice: Practice, name: str) -> Tag:
    """The tag called `name`, whatever its case; made when there is none. Raises UnusableTagName."""
    name = _checked(name)
    if (known := called(tags_of(practice), name)) is not None:
        return known
    lock_practice(practice.pk)
    known = called(tags_of(practice), name)
    return known or Tag.across_practices.create(practice=practice, name=name)


@transaction.atomic
def add(*, practice: Practice, name: str) -> Tag:
    """A new tag. Raises TagNameTaken and UnusableTagName."""
    lock_practice(practice.pk)
    name = _checked(name)
    _refuse_taken(practice, name)
    return Tag.across_practices.create(practice=practice, name=name)


@transaction.atomic
def rename(*, tag: Tag, name: str) -> None:
    """Call `tag` something else; members keep it. Raises TagNameTaken and UnusableTagName."""
    lock_practice(tag.practice_id)
    name = _checked(name)
    _refuse_taken(tag.practice_id, name, but=tag)
    tag.name = name
    tag.save(update_fields=["name"])


@transaction.atomic
def remove(*, tag: Tag) -> bool:
    """Take `tag` off everybody; who had it is kept for :func:`restore`. Whether it was there."""
    return bool(tags_of(tag.practice_id).filter(id=tag.id).update(removed_at=timezone.now()))


@transaction.atomic
def restore(*, tag: Tag) -> None:
    """Undo :func:`remove`. Raises TagNameTaken when a new tag has the name by now."""
    lock_practice(tag.practice_id)
    _refuse_taken(tag.practice_id, tag.name, but=tag)
    Tag.objects.of(tag.practice_id).filter(id=tag.id).update(removed_at=None)


@transaction.atomic
def tag(member: Member, name: str) -> Tag:
    """Put the tag called `name` on `member`, making it when there is none; twice is once. Raises UnusableTagName."""
    made = make(practice=member.practice, name=name)
    tag_all(practice=member.practice, tag_id=made.id, member_ids=[member.id])
    return made


@transaction.atomic
def untag(member: Member, name: str) -> bool:
    """Take the tag called `name` off `member`; whether it was there."""
    known = called(tags_of(member.practice_id), bare(name))
    if known is None:
        return False
    rows = MemberTag.objects.of(member.practice_id).filter(member_id=member.id, tag_id=known.id)
    return rows.delete()[0] > 0


def tag_all(*, practice: Practice, tag_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> None:
    """Put one tag on many members; who has it keeps it."""
    MemberTag.across_practices.bulk_create(
        [MemberTag(practice=practice, member_id=member_id, tag_id=tag_id) for member_id in member_ids],
        ignore_conflicts=True,
        batch_size=500,
    )


def _checked(name: str) -> str:
    text = " ".join(bare(name).split())
    if not text or len(text) > LONGEST_NAME:
        advice = f"A tag's name has 1 to {LONGEST_NAME} characters."
        raise UnusableTagName(advice, fields={"name": [advice]})
    return text


def _refuse_taken(practice: Practice | uuid.UUID, name: str, but: Tag | None = None) -> None:
    known = called(tags_of(practice), name)
    if known is not None and (but is None or known.id != but.id):
        advice = f"There is already a tag “{known.name}”. Choose another name."
        raise TagNameTaken(advice, fields={"name": [advice]})
