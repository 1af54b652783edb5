"""One act on many members: who it would change, doing it, and taking it back as one."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from offthecharts.hub.groups.errors import AlreadyUndone, ListChanged, SubjectGone
from offthecharts.hub.groups.models import ManyAct, ManyActKind, MemberHasStatus, MemberInGroup
from offthecharts.hub.groups.queries import filtered, group_called, groups_of, status_called, statuses_of
from offthecharts.hub.groups.services import put_in, take_out
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.tags import services as tags
from offthecharts.hub.tags.models import MemberTag, Tag
from offthecharts.web.audit.services import record

BATCH: Final = 400


@dataclass(frozen=True)
class Subject:
    """The tag, group or status of an act; a tag that is not there yet has no id."""

    name: str = ""
    id: uuid.UUID | None = None


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
    folded = name.casefold()
    known = next((tag for tag in tags.tags_of(practice) if tag.name.casefold() == folded), None)
    return Subject(known.name, known.id) if known else Subject(name)


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return list(Wish.of_text("&".join(f"tag={text}" for text in texts)).tags)


def plan(*, practice: Practice, wish: Wish, kind: ManyActKind, subject: Subject) -> Plan:
    """What the act would change now. Two queries."""
    found = [str(member_id) for member_id in filtered(practice, wish).values_list("id", flat=True)]
    has = _has(practice, kind, subject)
    wanted = str(subject.id) if kind == ManyActKind.STATUS else "yes"
    changes = {}
    for who in found:
        was = has.get(who, "")
        if kind in (ManyActKind.UNTAG, ManyActKind.UNGROUP):
            if was:
                changes[who] = was
        elif was != wanted:
            changes[who] = was
    return Plan(kind, subject, changes, len(found) - len(changes))


def _has(practice: Practice, kind: ManyActKind, subject: Subject) -> dict[str, str]:
    """What members have of the subject: `yes`, for a status its id."""
    if kind == ManyActKind.STATUS:
        rows = MemberHasStatus.objects.of(practice).values_list("member_id", "status_id")
        return {str(member_id): str(status_id) for member_id, status_id in rows}
    ids: QuerySet[Any, Any]
    if kind == ManyActKind.ARCHIVE:
        ids = Member.objects.of(practice).filter(archived_at__isnull=False).values_list("id", flat=True)
    elif kind in (ManyActKind.TAG, ManyActKind.UNTAG):
        ids = MemberTag.objects.of(practice).filter(tag_id=subject.id).values_list("member_id", flat=True)
    else:
        ids = MemberInGroup.objects.of(practice).filter(group_id=subject.id).values_list("member_id", flat=True)
    return dict.fromkeys(map(str, ids), "yes")


@transaction.atomic
def act(
    *, practice: Practice, wish: Wish, kind: ManyActKind, subject: Subject, digest: str, by: HubUser, key: str
) -> ManyAct:
    """Do what the plan with `digest` says, once for `key`. Raises ListChanged when the plan is another one by now."""
    practice = lock_practice(practice.pk)
    before = ManyAct.objects.of(practice).filter(idempotency_key=key).first()
    if before is not None:
        return before
    planned = plan(practice=practice, wish=wish, kind=kind, subject=subject)
    if planned.digest != digest:
        raise ListChanged("Somebody changed members meanwhile. Look at the list again, then go on.")
    made = ManyAct(practice=practice, kind=kind, by_name=by.display_name, idempotency_key=key)
    made.subject_id = subject.id
    if kind == ManyActKind.TAG:
        made.subject_id = tags.make(practice=practice, name=subject.name).id
    made.changed, now = planned.changes, timezone.now()
    if kind == ManyActKind.ARCHIVE:
        made.changed = dict.fromkeys(planned.changes, now.isoformat())
    _do(made, now)
    made.save(force_insert=True)
    record(actor=by, action="many members changed", subject=made, detail=f"{kind}: {len(made.changed)} members")
    return made


def _do(made: ManyAct, now: datetime) -> None:
    practice, ids = made.practice, [uuid.UUID(who) for who in made.changed]
    subject_id = made.subject_id
    if made.kind == ManyActKind.ARCHIVE:
        for some in _batches(ids):
            Member.objects.of(practice).filter(id__in=some, archived_at__isnull=True).update(archived_at=now)
    elif made.kind == ManyActKind.STATUS:
        _set_status(practice, dict.fromkeys(map(str, ids), str(subject_id)))
    elif made.kind == ManyActKind.TAG:
        tags.tag_all(practice=practice, tag_id=subject_id, member_ids=ids)  # type: ignore[arg-type]  # it has one
    elif made.kind == ManyActKind.GROUP:
        put_in(practice=practice, group_id=subject_id, member_ids=ids)  # type: ignore[arg-type]  # it has one
    else:
        _take_off(made, ids)


def _take_off(made: ManyAct, ids: list[uuid.UUID]) -> None:
    for some in _batches(ids):
        if made.kind in (ManyActKind.UNTAG, ManyActKind.TAG):
            MemberTag.objects.of(made.practice_id).filter(tag_id=made.subject_id, member_id__in=some).delete()
        else:
            take_out(practice=made.practice, group_id=made.subject_id, member_ids=some)  # type: ignore[arg-type]


def _set_status(practice: Practice, wanted: dict[str, str]) -> None:
    """Give each member this status; the empty one takes it away."""
    ids = [uuid.UUID(who) for who in wanted]
    for some in _batches(ids):
        MemberHasStatus.objects.of(practice).filter(member_id__in=some).delete()
    rows = [
        MemberHasStatus(practice=practice, member_id=uuid.UUID(who), status_id=uuid.UUID(status))
        for who, status in wanted.items()
        if status
    ]
    MemberHasStatus.across_practices.bulk_create(rows, batch_size=BATCH)


def _batches(ids: list[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


@transaction.atomic
def undo(*, made: ManyAct, by: HubUser) -> None:
    """Take the act back for everybody whom it changed and nobody changed since. Raises AlreadyUndone, SubjectGone."""
    practice = lock_practice(made.practice_id)
    open_still = ManyAct.objects.of(practice).filter(id=made.id, undone_at__isnull=True)
    if not open_still.update(undone_at=timezone.now()):
        raise AlreadyUndone("Reload the page to see how it is now.")
    _refuse_gone(practice, made)
    ids = [uuid.UUID(who) for who in made.changed]
    if made.kind == ManyActKind.ARCHIVE:
        moment = datetime.fromisoformat(next(iter(made.changed.values()), timezone.now().isoformat()))
        for some in _batches(ids):
            Member.objects.of(practice).filter(id__in=some, archived_at=moment).update(archived_at=None)
    elif made.kind == ManyActKind.STATUS:
        rows = MemberHasStatus.objects.of(practice).filter(status_id=made.subject_id)
        still = {str(member_id) for member_id in rows.values_list("member_id", flat=True)}
        _set_status(practice, {who: was for who, was in made.changed.items() if who in still})
    elif made.kind == ManyActKind.UNTAG:
        tags.tag_all(practice=practice, tag_id=made.subject_id, member_ids=ids)  # type: ignore[arg-type]
    elif made.kind == ManyActKind.UNGROUP:
        put_in(practice=practice, group_id=made.subject_id, member_ids=ids)  # type: ignore[arg-type]
    else:
        _take_off(made, ids)
    record(actor=by, action="change of many members undone", subject=made)


def _refuse_gone(practice: Practice, made: ManyAct) -> None:
    """A tag that was removed meanwhile cannot be put back on members."""
    if made.kind == ManyActKind.UNTAG and not Tag.objects.of(practice).filter(id=made.subject_id).exists():
        raise SubjectGone("The tag was removed meanwhile.")
