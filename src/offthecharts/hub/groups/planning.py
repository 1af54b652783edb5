"""One act on many members: whom it would change."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from offthecharts.hub.groups.models import NOTHING, ManyActKind, MemberHasStatus, MemberInGroup
from offthecharts.hub.groups.queries import filtered, group_called, groups_of, status_called, statuses_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import NO_STATUS, Wish
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags import services as tags
from offthecharts.hub.tags.models import MemberTag
from offthecharts.hub.text import called


@dataclass(frozen=True)
class Subject:
    """The tag, group or status of an act; a tag that is not there yet, and no status at all, have no id."""

    name: str = ""
    id: uuid.UUID | None = None

    @property
    def known(self) -> uuid.UUID:
        """Its id; one that nothing has when it is not there yet."""
        return self.id or NOTHING


@dataclass(frozen=True)
class Plan:
    """Whom an act changes (`changes`: former value by member id), and for whom nothing changes (`same`)."""

    kind: ManyActKind
    subject: Subject
    changes: dict[str, str] = field(default_factory=dict)
    same: int = 0

    @property
    def digest(self) -> str:
        """What a person agreed to: another list of members, or other former values, has another digest."""
        said = [self.kind, self.subject.name, *(f"{who}={was}" for who, was in sorted(self.changes.items()))]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def subject_of(practice: Practice, kind: ManyActKind, text: str) -> Subject | None:
    """What a form says the act is about; None when that is not there, or nothing usable was said."""
    if kind == ManyActKind.ARCHIVE:
        return Subject()
    if kind == ManyActKind.TAG:
        return _tag(practice, text)
    if kind == ManyActKind.STATUS and text == NO_STATUS:
        return Subject("None")
    row: Any
    if kind == ManyActKind.UNTAG:
        row = tags.tags_of(practice).filter(id__in=_ids([text])).first()
    else:
        row = status_called(practice, text) if kind == ManyActKind.STATUS else group_called(practice, text)
    return Subject(row.name, row.id) if row else None


def choices(practice: Practice, kind: ManyActKind) -> list[Any]:
    """The tags, groups or statuses to choose from."""
    if kind in (ManyActKind.TAG, ManyActKind.UNTAG):
        return list(tags.tags_of(practice))
    if kind == ManyActKind.ARCHIVE:
        return []
    return list(statuses_of(practice) if kind == ManyActKind.STATUS else groups_of(practice))


def _tag(practice: Practice, text: str) -> Subject | None:
    name = " ".join(text.split())
    if not name or len(name) > tags.LONGEST_NAME:
        return None
    known = called(tags.tags_of(practice), name)
    return Subject(known.name, known.id) if known else Subject(name)


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return list(Wish.of_text("&".join(f"tag={text}" for text in texts)).tags)


def plan(*, practice: Practice, wish: Wish, kind: ManyActKind, subject: Subject) -> Plan:
    """What the act would change now. Two queries."""
    found = [str(member_id) for member_id in filtered(practice, wish).values_list("id", flat=True)]
    has = _has(practice, kind, subject)
    wanted = str(subject.id or "") if kind == ManyActKind.STATUS else "yes"
    changes = {}
    for who in found:
        was = has.get(who, "")
        if kind in (ManyActKind.UNTAG, ManyActKind.UNGROUP):
            if was:
                changes[who] = was
        elif was.partition(" ")[0] != wanted:
            changes[who] = was
    return Plan(kind, subject, changes, len(found) - len(changes))


def with_present(practice: Practice, planned: Plan, members: Iterable[Member]) -> list[tuple[Member, str]]:
    """`members` of the plan, each with its present status in words when a status is set: one query."""
    if planned.kind != ManyActKind.STATUS:
        return [(member, "") for member in members]
    names = {str(status.id): status.name for status in statuses_of(practice)}
    had = {who: was.partition(" ")[0] for who, was in planned.changes.items()}
    return [(member, f"#{member.number} · now {names.get(had[str(member.id)], 'no status')}") for member in members]


def _has(practice: Practice, kind: ManyActKind, subject: Subject) -> dict[str, str]:
    """What members have of the subject: `yes`, for a status its id and since when."""
    if kind == ManyActKind.STATUS:
        rows = MemberHasStatus.objects.of(practice)
        if subject.id is None:  # a removed status is none already
            rows = rows.filter(status__removed_at__isnull=True)
        found = rows.values_list("member_id", "status_id", "set_at")
        return {str(member_id): f"{status_id} {since.isoformat()}" for member_id, status_id, since in found}
    ids: QuerySet[Any, Any]
    if kind == ManyActKind.ARCHIVE:
        ids = Member.objects.of(practice).filter(archived_at__isnull=False).values_list("id", flat=True)
    elif kind in (ManyActKind.TAG, ManyActKind.UNTAG):
        ids = MemberTag.objects.of(practice).filter(tag_id=subject.known).values_list("member_id", flat=True)
    else:
        ids = MemberInGroup.objects.of(practice).filter(group_id=subject.known).values_list("member_id", flat=True)
    return dict.fromkeys(map(str, ids), "yes")
