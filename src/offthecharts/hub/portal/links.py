"""One-time links by e-mail: invitations, sign-in links, new passwords.

The token is the row's id, signed: the database alone opens nothing. Opening a link changes nothing (mail programs
look at links before people do); pressing the button on its page uses it up, by one conditional UPDATE.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import addresses, tasks
from offthecharts.hub.portal.errors import LinkOver
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink
from offthecharts.hub.practices.models import HubUser, Practice

LASTS: Final = {
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.SIGN_IN: timedelta(minutes=20),
    LinkKind.RECOVERY: timedelta(minutes=20),
}
MOST_IN_AN_HOUR: Final = 5
"""Links mailed to one account: who asks for more waits, so that nobody's mailbox is flooded by a stranger."""
_SIGNER: Final = Signer(salt="offthecharts.portal.link")


def token_for(link: PortalLink) -> str:
    """The token in the link's address."""
    return _SIGNER.sign(urlsafe_b64encode(link.id.bytes).decode().rstrip("=")).replace(":", ".")


def url_of(link: PortalLink) -> str:
    """The whole address of the link's page."""
    return addresses.whole(link.practice, "portal_link", token=token_for(link))


def find(practice: Practice, token: str) -> PortalLink:
    """The link with this token that still works; its member is the profile that is there now. Raises LinkOver."""
    try:
        value = _SIGNER.unsign(token.replace(".", ":", 1))
        link_id = uuid.UUID(bytes=urlsafe_b64decode(value + "=="))
    except (BadSignature, ValueError):
        raise LinkOver from None
    link = _working(practice).filter(id=link_id).select_related("member", "account").first()
    if link is None or link.member.archived_at is not None:
        raise LinkOver
    link.practice = link.member.practice = practice
    link.member = kept_of(link.member)
    if link.account is not None:
        if not link.account.is_active:
            raise LinkOver
        link.account.practice, link.account.member = practice, link.member
    return link


def use(link: PortalLink) -> None:
    """Use the link up. Of two at the same moment one wins. Raises LinkOver."""
    if not _working(link.practice).filter(id=link.id).update(used_at=timezone.now()):
        raise LinkOver


@transaction.atomic
def send(
    *,
    kind: LinkKind,
    member: Member,
    account: PortalAccount | None,
    to_address: str,
    language: str,
    by: HubUser | None = None,
    delay: timedelta = timedelta(),
) -> PortalLink:
    """Make a link, which takes the place of those of its kind that wait; its e-mail goes out after `delay`."""
    now = timezone.now()
    waiting = _working(member.practice, now).filter(member_id=member.id, kind=kind)
    waiting.update(withdrawn_at=now)
    link = PortalLink(
        practice=member.practice,
        member_id=member.id,
        kind=kind,
        account_id=account.id if account else None,
        to_address=to_address,
        language=language,
        expires_at=now + LASTS[kind],
        by_name=by.display_name if by else "",
        hub_user_id=by.pk if by else None,
    )
    link.save(force_insert=True)
    tasks.enqueue_mail(link, now + delay)
    return link


def send_to_account(practice: Practice, name: str, kind: LinkKind, at: datetime) -> PortalLink | None:
    """Mail a link to the account with this sign-in name, if there is one that has an address and few were sent.

    Called by a job, where nobody sees how long it takes and what came of it.
    """
    from offthecharts.hub.portal import accounts, sessions

    account = accounts.by_name(practice, name)
    if account is None or not account.address or not sessions.may_enter(account):
        return None
    rows = PortalLink.objects.of(practice).filter(account_id=account.id, created_at__gt=at - timedelta(hours=1))
    if rows.count() >= MOST_IN_AN_HOUR:
        return None
    return send(
        kind=kind, member=account.member, account=account, to_address=account.address, language=account.language
    )


def _working(practice: Practice, at: datetime | None = None) -> QuerySet[PortalLink]:
    now = at or timezone.now()
    return PortalLink.objects.of(practice).filter(used_at=None, withdrawn_at=None, expires_at__gt=now)
