"""One act on many members: doing it as it was shown, and taking it back as one."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.groups.errors import AlreadyUndone, ListChanged, SubjectGone
from offthecharts.hub.groups.models import ManyAct, ManyActKind, MemberGroup, MemberHasStatus, MemberStatus
from offthecharts.hub.groups.planning import Subject, plan
from offthecharts.hub.groups.services import put_in, take_out
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.tags import services as tags
from offthecharts.hub.tags.models import MemberTag, Tag
from offthecharts.web.audit.services import record

BATCH: Final = 400


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
    if made.kind == ManyActKind.ARCHIVE:
        for some in _batches(ids):
            Member.objects.of(practice).filter(id__in=some, archived_at__isnull=True).update(archived_at=now)
    elif made.kind == ManyActKind.STATUS:
        _set_status(practice, dict.fromkeys(map(str, ids), str(made.subject_id or "")))
    elif made.kind == ManyActKind.TAG:
        tags.tag_all(practice=practice, tag_id=made.about, member_ids=ids)
    elif made.kind == ManyActKind.GROUP:
        put_in(practice=practice, group_id=made.about, member_ids=ids)
    else:
        _take_off(made, ids)


def _take_off(made: ManyAct, ids: list[uuid.UUID]) -> None:
    for some in _batches(ids):
        if made.kind in (ManyActKind.UNTAG, ManyActKind.TAG):
            MemberTag.objects.of(made.practice_id).filter(tag_id=made.about, member_id__in=some).delete()
        else:
            take_out(practice=made.practice, group_id=made.about, member_ids=some)


def _set_status(practice: Practice, wanted: dict[str, str]) -> None:
    """Give each member this status, said as ``planning`` says it; the empty one takes it away."""
    ids = [uuid.UUID(who) for who in wanted]
    for some in _batches(ids):
        MemberHasStatus.objects.of(practice).filter(member_id__in=some).delete()
    rows = [_has_status(practice, uuid.UUID(who), said) for who, said in wanted.items() if said]
    MemberHasStatus.across_practices.bulk_create(rows, batch_size=BATCH)


def _has_status(practice: Practice, member_id: uuid.UUID, said: str) -> MemberHasStatus:
    status_id, _, since = said.partition(" ")
    set_at = datetime.fromisoformat(since) if since else timezone.now()
    return MemberHasStatus(practice=practice, member_id=member_id, status_id=uuid.UUID(status_id), set_at=set_at)


def _batches(ids: list[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


@transaction.atomic
def undo(*, made: ManyAct, by: HubUser) -> None:
    """Take the act back for everybody whom it changed and nobody changed since. Raises AlreadyUndone, SubjectGone."""
    practice = lock_practice(made.practice_id)
    open_still = ManyAct.objects.of(practice).filter(id=made.id, undone_at__isnull=True)
    if not open_still.update(undone_at=timezone.now()):
        raise AlreadyUndone("Reload the page to see how it is now.")
    ids = [uuid.UUID(who) for who in made.changed]
    if made.kind == ManyActKind.ARCHIVE:
        moment = datetime.fromisoformat(next(iter(made.changed.values()), timezone.now().isoformat()))
        for some in _batches(ids):
            Member.objects.of(practice).filter(id__in=some, archived_at=moment).update(archived_at=None)
    elif made.kind == ManyActKind.STATUS:
        _status_back(practice, made)
    elif made.kind == ManyActKind.UNTAG:
        _refuse_gone(made, Tag, {made.about})
        tags.tag_all(practice=practice, tag_id=made.about, member_ids=ids)
    elif made.kind == ManyActKind.UNGROUP:
        _refuse_gone(made, MemberGroup, {made.about})
        put_in(practice=practice, group_id=made.about, member_ids=ids)
    else:
        _take_off(made, ids)
    record(actor=by, action="change of many members undone", subject=made)


def _status_back(practice: Practice, made: ManyAct) -> None:
    rows = MemberHasStatus.objects.of(practice).values_list("member_id", "status_id")
    now = {str(member_id): status_id for member_id, status_id in rows}
    back = {who: was for who, was in made.changed.items() if now.get(who) == made.subject_id}
    _refuse_gone(made, MemberStatus, {uuid.UUID(was.partition(" ")[0]) for was in back.values() if was})
    _set_status(practice, back)


def _refuse_gone(made: ManyAct, model: type[Tag | MemberGroup | MemberStatus], ids: Collection[uuid.UUID]) -> None:
    """Raise SubjectGone when one of `ids` was removed since the act: it is not put back on members unseen."""
    since = model.objects.of(made.practice_id).filter(id__in=ids, removed_at__gte=made.created_at)
    if since.exists():
        raise SubjectGone("It was removed meanwhile, so nothing was undone. Give these members another one instead.")
