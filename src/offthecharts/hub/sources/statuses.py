"""What a source's word for the state of a patient means here: a tag, nothing, or not known yet."""

import uuid

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.sources.models import Source, SourceRecord, SourceStatus
from offthecharts.hub.tags.models import MemberTag
from offthecharts.hub.tags.services import make, tag_all

LONGEST = 60


def apply(source: Source, member_id: uuid.UUID, *, before: str, now: str) -> None:
    """Give the member the tag of the status `now` and take away that of `before`; a new word is noted as unknown."""
    before, now = before[:LONGEST], now[:LONGEST]
    known = _by_word(source, [word for word in (before, now) if word])
    if now and now not in known:
        SourceStatus.across_practices.get_or_create(
            practice_id=source.practice_id,
            source_id=source.id,
            status=now,
            defaults={"since_at": timezone.now()},
        )
    old, new = known.get(before), known.get(now)
    old_tag, new_tag = (old.tag_id if old else None), (new.tag_id if new else None)
    if old_tag is not None and old_tag != new_tag:
        MemberTag.objects.of(source.practice_id).filter(member_id=member_id, tag_id=old_tag).delete()
    if new_tag is not None:
        tag_all(practice=source.practice, tag_id=new_tag, member_ids=[member_id])


@transaction.atomic
def choose(*, status: SourceStatus, tag_name: str = "", ignore: bool = False) -> int:
    """Say what a status means; members who have it get the tag at once and lose the one it meant before. How many.

    Raises UnusableTagName. With neither it is unknown again.
    """
    practice = Practice.objects.get(pk=status.practice_id)
    old_tag = status.tag_id
    tag = make(practice=practice, name=tag_name) if tag_name and not ignore else None
    status.tag_id, status.is_ignored = (tag.id if tag else None), ignore
    status.save(update_fields=["tag_id", "is_ignored"])
    rows = SourceRecord.objects.of(practice).filter(source_id=status.source_id, status=status.status)
    ids = [member_id for member_id in rows.values_list("member_id", flat=True) if member_id is not None]
    if old_tag is not None and (tag is None or old_tag != tag.id):
        MemberTag.objects.of(practice).filter(tag_id=old_tag, member_id__in=ids).delete()
    if tag is not None:
        tag_all(practice=practice, tag_id=tag.id, member_ids=ids)
    return len(ids)


def _by_word(source: Source, words: list[str]) -> dict[str, SourceStatus]:
    rows = SourceStatus.objects.of(source.practice_id).filter(source_id=source.id, status__in=words)
    return {row.status: row for row in rows}
