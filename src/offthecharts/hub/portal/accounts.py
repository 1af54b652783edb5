"""Accounts of members: making one, its name and password, ending it and taking that back."""

import re
import unicodedata
import uuid
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import sessions
from offthecharts.hub.portal.errors import HasAccount, NameTaken, UnusableName
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink, new_stamp
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record

SHORTEST, LONGEST = 3, 40
_CHOSEN: Final = re.compile(r"[\w.+-]+", re.UNICODE)


def folded(name: str) -> str:
    """The form in which sign-in names are compared and kept."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def check_name(name: str, *, own_address: str = "") -> str:
    """The sign-in name as it is kept: a chosen word, or the person's own e-mail address and nobody else's.

    Raises UnusableName.
    """
    kept = folded(name)
    if "@" in kept:
        if not own_address or kept != folded(own_address):
            raise UnusableName(_("Choose a name without @, or the e-mail address that the practice knows of you."))
        return kept
    if not SHORTEST <= len(kept) <= LONGEST or not _CHOSEN.fullmatch(kept):
        raise UnusableName(
            _("Use %(least)d to %(most)d letters and digits, without spaces.") % {"least": SHORTEST, "most": LONGEST}
        )
    return kept


def account_of(member: Member) -> PortalAccount | None:
    """The member's account, also one that was ended. One query."""
    account = PortalAccount.objects.of(member.practice_id).filter(member_id=member.id).first()
    if account is not None:
        account.member, account.practice = member, member.practice
    return account


def by_name(practice: Practice, name: str) -> PortalAccount | None:
    """The active account with this sign-in name. One query."""
    rows = PortalAccount.objects.of(practice).filter(sign_in_name=folded(name)[:254], is_active=True)
    account = rows.select_related("member").first()
    return with_member(account, practice) if account is not None else None


def with_member(account: PortalAccount, practice: Practice) -> PortalAccount:
    """`account` with its practice and the profile that its member is now. One query when that was merged."""
    account.practice = account.member.practice = practice
    account.member = kept_of(account.member)
    return account


@transaction.atomic
def make(
    *, member: Member, sign_in_name: str, password: str, language: str, how: str, made_by: Member | None = None
) -> PortalAccount:
    """An account for `member`, who has none; `sign_in_name` was checked by ``check_name``.

    Raises HasAccount, NameTaken. A parent's consent for a child is for the caller to see to.
    """
    account = PortalAccount(
        practice=member.practice,
        member_id=member.id,
        sign_in_name=sign_in_name,
        password=make_password(password),
        language=language,
        made_by_member_id=made_by.id if made_by else None,
    )
    account.member = member
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        if account_of(member) is not None:
            raise HasAccount from None
        raise NameTaken from None
    record(actor=account, action="member account made", subject=account, detail=how)
    return account


@transaction.atomic
def set_password(*, account: PortalAccount, password: str, by: PortalAccount) -> None:
    """Give `account` another password: all its sessions end, and links that wait are worth nothing any more."""
    account.password = make_password(password)
    PortalAccount.objects.of(account.practice_id).filter(id=account.id).update(password=account.password)
    withdraw_links(account.practice_id, account.member_id)
    sessions.end_all(account)
    record(actor=by, action="member password changed", subject=account)


@transaction.atomic
def set_language(*, account: PortalAccount, language: str) -> None:
    """Speak `language` to whoever signs in with `account`."""
    PortalAccount.objects.of(account.practice_id).filter(id=account.id).update(language=language)
    account.language = language


@transaction.atomic
def sign_out_everywhere(*, account: PortalAccount) -> None:
    """End all sessions of `account`."""
    sessions.end_all(account)
    record(actor=account, action="member signed out everywhere", subject=account)


@transaction.atomic
def end(*, account: PortalAccount, by: HubUser | PortalAccount, why: str) -> None:
    """End `account`: its sessions are over at once and nobody signs in with it, until ``restore``."""
    rows = PortalAccount.objects.of(account.practice_id).filter(id=account.id, is_active=True)
    if rows.update(is_active=False, ended_at=timezone.now(), ended_why=why, stamp=new_stamp()):
        sessions.end_all(account)
        withdraw_links(account.practice_id, account.member_id)
        record(actor=by, action="member account ended", subject=account, detail=why)


@transaction.atomic
def restore(*, account: PortalAccount, by: HubUser | PortalAccount) -> None:
    """Let an ended account be used again, with the name and password that it had."""
    rows = PortalAccount.objects.of(account.practice_id).filter(id=account.id, is_active=False)
    if rows.update(is_active=True, ended_at=None, ended_why=""):
        record(actor=by, action="member account restored", subject=account)


def withdraw_links(practice_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """Let no link that waits for the member open anything any more."""
    rows = PortalLink.objects.of(practice_id).filter(member_id=member_id, used_at=None, withdrawn_at=None)
    rows.update(withdrawn_at=timezone.now())


def waiting_invitation(member: Member) -> PortalLink | None:
    """The invitation that the member could still use. One query."""
    rows = PortalLink.objects.of(member.practice_id).filter(
        member_id=member.id, kind=LinkKind.INVITATION, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return rows.order_by("-id").first()
