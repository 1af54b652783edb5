"""Who is linked to whom: made by a Hub user who logs in, ended from either side at any moment."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from offthecharts.hub.news.services import tell
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.hub.signon.models import SignOnKey, StaffLink
from offthecharts.hub.text import bare
from offthecharts.web.audit.services import record
from offthecharts.wire.messages import SignOnLink

UNDO_WITHIN: Final = timedelta(minutes=10)


def standing(practice: Practice | uuid.UUID) -> QuerySet[StaffLink]:
    """Links that did not end, of connections that stand and users who may sign in."""
    links = StaffLink.objects.of(practice).filter(ended_at=None, hub_user__is_active=True)
    return links.filter(connection__revoked_at=None).select_related("hub_user__practice")


def of_staff(connection: Connection, staff_id: str) -> StaffLink | None:
    """The standing link of this staff member. One query."""
    return standing(connection.practice_id).filter(connection=connection, staff_id=staff_id).first()


def user_of_staff(connection: Connection, staff_id: str) -> HubUser | None:
    """The Hub user to whom this staff member is linked; None when nobody is named or linked. At most one query."""
    link = of_staff(connection, staff_id) if staff_id else None
    return link.hub_user if link is not None else None


def is_alive(practice_id: uuid.UUID, link_id: str, key_id: str) -> bool:
    """Whether what was opened by this link and this key of the practice server may go on. One query."""
    revoked = SignOnKey.objects.of(practice_id).filter(key_id=key_id, revoked_at__isnull=False)
    return standing(practice_id).filter(~Exists(revoked), id=uuid.UUID(link_id)).exists()


def fits_password(link: StaffLink) -> bool:
    """Whether the Hub user still has the password with which the link was made."""
    user = link.hub_user
    return link.password_mark in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())


@transaction.atomic
def link(*, connection: Connection, staff_id: str, staff_name: str, user: HubUser) -> StaffLink:
    """Let this staff member in as `user`, who just logged in. Any link of theirs before ends."""
    lock_practice(connection.practice_id)
    mine = StaffLink.objects.of(connection.practice_id).filter(connection=connection, staff_id=staff_id)
    _end(mine, why="linked anew")
    _make_final(mine)
    made = StaffLink(
        practice_id=connection.practice_id,
        connection=connection,
        staff_id=staff_id,
        staff_name=bare(staff_name)[:120],
        hub_user=user,
        password_mark=user.get_session_auth_hash(),
    )
    made.save(force_insert=True)
    record(actor=user, action="sign-on linked", subject=made, detail=f"{made.staff_name}, {connection.name}")
    return made


def note_use(link: StaffLink) -> None:
    """The link opened a window just now. One update."""
    StaffLink.objects.of(link.practice_id).filter(id=link.id).update(last_used_at=timezone.now())


@transaction.atomic
def end_of_staff(*, connection: Connection, staff_id: str) -> int:
    """The practice says that this staff member is gone or unlinked. How many links ended: one, or none."""
    mine = StaffLink.objects.of(connection.practice_id).filter(connection=connection, staff_id=staff_id)
    ended = _end(mine, why="ended by the practice")
    _make_final(mine)
    for one in ended:
        record(
            actor=connection, action="sign-on link ended", subject=one, detail=f"{one.staff_name}: by the practice"
        )
    return len(ended)


@transaction.atomic
def end(*, link: StaffLink, by: HubUser) -> bool:
    """End one link, with every window that it opened. False when it ended before."""
    ended = _end(StaffLink.objects.of(link.practice_id).filter(id=link.id), why=f"ended by {by.display_name}")
    for one in ended:
        record(actor=by, action="sign-on link ended", subject=one, detail=one.staff_name)
        tell_ended(one)
    return bool(ended)


@transaction.atomic
def end_of_user(*, user: HubUser, by: HubUser) -> int:
    """The Hub user was switched off: whoever got in as them has to link again, also when they are switched on."""
    theirs = StaffLink.objects.of(user.practice_id).filter(hub_user=user)
    ended = _end(theirs, why="the Hub user was switched off")
    _make_final(theirs)
    for one in ended:
        record(actor=by, action="sign-on link ended", subject=one, detail=f"{one.staff_name}: user switched off")
        tell_ended(one)
    return len(ended)


@transaction.atomic
def restore(*, link: StaffLink, by: HubUser) -> bool:
    """Undo an ending that was a slip of a Hub user.

    False when it is older than ten minutes, a newer link stands, or the practice ended it too, or the Hub user was
    switched off meanwhile: what is over for one of these reasons begins with the Hub's password again.
    """
    lock_practice(link.practice_id)
    rows = StaffLink.objects.of(link.practice_id)
    if rows.filter(connection_id=link.connection_id, staff_id=link.staff_id, ended_at=None).exists():
        return False
    recent = rows.filter(id=link.id, ended_at__gt=timezone.now() - UNDO_WITHIN, is_final=False)
    restored = recent.filter(hub_user__is_active=True).update(ended_at=None, ended_why="")
    if restored:
        record(actor=by, action="sign-on link restored", subject=link, detail=link.staff_name)
    return bool(restored)


def _make_final(links: QuerySet[StaffLink]) -> None:
    """None of these comes back, also of those that a Hub user ended just before. One update."""
    links.filter(is_final=False, ended_at__isnull=False).update(is_final=True)


def _end(links: QuerySet[StaffLink], *, why: str) -> list[StaffLink]:
    """End those that stand; the ones that this call ended."""
    found = list(links.filter(ended_at=None).select_related("hub_user", "connection"))
    now = timezone.now()
    return [one for one in found if _end_one(one, now=now, why=why)]


def _end_one(one: StaffLink, *, now: object, why: str) -> bool:
    rows = StaffLink.objects.of(one.practice_id).filter(Q(ended_at=None), id=one.id)
    return bool(rows.update(ended_at=now, ended_why=why[:120]))


def tell_ended(link: StaffLink) -> None:
    """Tell the practice server that it ended here, so that its list is right within seconds."""
    tell(link.practice, "link_ended", {"staff_id": link.staff_id, "connection_id": str(link.connection_id)})


def as_message(link: StaffLink) -> SignOnLink:
    """The link as the practice server hears of it; `hub_user` is there already."""
    return SignOnLink(
        staff_id=link.staff_id,
        staff_name=link.staff_name,
        hub_username=link.hub_user.username,
        hub_name=link.hub_user.display_name,
        linked_at=link.linked_at,
        last_used_at=link.last_used_at,
    )


def as_messages(found: Iterable[StaffLink]) -> list[SignOnLink]:
    """All of `found`."""
    return [as_message(one) for one in found]
