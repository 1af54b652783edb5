"""Signing members in and out, and whom a session of the member page belongs to."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from offthecharts.hub.consents import queries as consents
from offthecharts.hub.consents.models import Channel, Purpose
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.portal.models import PortalAccount, PortalSession, new_stamp
from offthecharts.hub.portal.session_store import ACCOUNT
from offthecharts.hub.practices.models import Practice
from offthecharts.web.audit.services import record

PRACTICE: Final = "portal_practice"
STAMP: Final = "portal_stamp"
SHOWN: Final = "portal_shown"
STAYS_SECONDS: Final = 60 * 24 * 3600
"""How long who wants to stays signed in without coming back."""
SEEN_EVERY: Final = timedelta(minutes=10)
MOST_CHILDREN: Final = 12
"""Who is responsible for more than this many is an institution, not a parent (see hub/families)."""


def begin(request: HttpRequest, account: PortalAccount, *, stays: bool, how: str) -> None:
    """Sign `account` in with a new session key; `how` says by what, for the audit trail."""
    request.session.flush()
    request.session[PRACTICE] = str(account.practice_id)
    request.session[ACCOUNT] = str(account.id)
    request.session[STAMP] = account.stamp
    request.session.set_expiry(STAYS_SECONDS if stays else 0)
    _seen(account)
    record(actor=account, action="member signed in", subject=account, detail=how)


def end(request: HttpRequest, account: PortalAccount | None) -> None:
    """Sign out in this browser."""
    if account is not None:
        record(actor=account, action="member signed out", subject=account)
    request.session.flush()


def end_all(account: PortalAccount) -> None:
    """End every session of `account`, at once; who goes on is signed in anew by the caller."""
    account.stamp = new_stamp()
    PortalAccount.objects.of(account.practice_id).filter(id=account.id).update(stamp=account.stamp)
    PortalSession.objects.filter(account_id=account.id).delete()


def keep_signed_in(request: HttpRequest, account: PortalAccount) -> None:
    """After ``end_all``: this browser goes on, in a session with a new key."""
    stays = not request.session.get_expire_at_browser_close()
    shown = request.session.get(SHOWN)
    request.session.flush()
    request.session.update({PRACTICE: str(account.practice_id), ACCOUNT: str(account.id), STAMP: account.stamp})
    if shown:
        request.session[SHOWN] = shown
    request.session.set_expiry(STAYS_SECONDS if stays else 0)


def account_of(request: HttpRequest, practice: Practice) -> PortalAccount | None:
    """Who is signed in at `practice`; nobody when the session is another practice's, or was ended.

    No query for strangers; else two, and for a child one or two more.
    """
    session: Any = request.session
    if ACCOUNT not in session or session.get(PRACTICE) != str(practice.pk):
        return None
    rows = PortalAccount.objects.of(practice).filter(id=session[ACCOUNT], stamp=session.get(STAMP, ""))
    account = rows.select_related("member").first()
    if account is None:
        return None
    account.practice = account.member.practice = practice
    account.member = kept_of(account.member)  # as accounts.with_member, which knows this module
    if not may_enter(account):
        return None
    if account.last_seen_at is None or timezone.now() - account.last_seen_at > SEEN_EVERY:
        _seen(account)
        session.modified = True  # who stays signed in does so for as long again
    return account


def may_enter(account: PortalAccount) -> bool:
    """Whether the account counts: it was not ended, the member is still one, and for a child a parent agrees."""
    member: Member = account.member
    if not account.is_active or member.archived_at is not None:
        return False
    today = timezone.localdate(timezone=account.practice.zone)
    return not consents.is_child(member, today) or bool(consents.allows(member, Channel.PORTAL, Purpose.PORTAL))


def children_of(account: PortalAccount) -> list[Member]:
    """The minors for whom the account's member is responsible, the youngest last. One query; none for a minor."""
    today = timezone.localdate(timezone=account.practice.zone)
    if consents.is_minor(account.member, today):
        return []
    rows = Responsibility.objects.of(account.practice_id).filter(
        account_holder_id=account.member.id,
        patient__archived_at__isnull=True,
        patient__merged_into_id__isnull=True,
    )
    found = [row.patient for row in rows.exclude(patient_id=account.member.id).select_related("patient")]
    if len(found) > MOST_CHILDREN:
        return []
    children = [one for one in found if consents.is_minor(one, today)]
    for one in children:
        one.practice = account.practice
    return sorted(children, key=lambda one: (one.birth_date or date.max, one.number))


def shown(request: HttpRequest, account: PortalAccount, children: list[Member]) -> Member:
    """Whose page is shown: the account's own member, or the child that was chosen."""
    wanted = request.session.get(SHOWN)
    return next((one for one in children if str(one.id) == wanted), account.member)


def _seen(account: PortalAccount) -> None:
    PortalAccount.objects.of(account.practice_id).filter(id=account.id).update(last_seen_at=timezone.now())
