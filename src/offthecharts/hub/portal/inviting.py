"""An office user invites a member to the practice's page, by an e-mail with a one-time link."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.consents import queries as consents
from offthecharts.hub.consents.models import Channel, Purpose
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.messages.services import TIME_TO_UNDO
from offthecharts.hub.portal import accounts, links
from offthecharts.hub.portal.errors import NotInvited, PageClosed
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink
from offthecharts.hub.portal.settings import settings_of
from offthecharts.hub.practices.models import HubUser
from offthecharts.web.audit.services import record

ENDED: Final = "ended by the practice"


@dataclass(frozen=True)
class Standing:
    """What the profile shows: the account, or the invitation that waits; `why_not` says why nobody can be invited."""

    account: PortalAccount | None
    invitation: PortalLink | None
    why_not: str
    is_open: bool

    @property
    def has_account(self) -> bool:
        """Whether somebody can sign in."""
        return self.account is not None and self.account.is_active

    @property
    def was_ended(self) -> bool:
        """Whether there was an account that somebody ended."""
        return self.account is not None and not self.account.is_active

    @property
    def can_be_restored(self) -> bool:
        """Whether the practice ended it; what a parent took back is the parent's to give."""
        return self.account is not None and self.account.ended_why == ENDED


def standing_of(member: Member) -> Standing:
    """How far the member is with the page. Some five queries."""
    account = accounts.account_of(member)
    is_open = settings_of(member.practice).is_open
    return Standing(account, accounts.waiting_invitation(member), why_not(member), is_open)


def why_not(member: Member) -> str:
    """Why the member cannot be invited by e-mail, and what to do instead; empty when nothing is in the way."""
    today = timezone.localdate(timezone=member.practice.zone)
    if member.archived_at is not None:
        return "The profile is archived."
    if consents.is_minor(member, today):
        return _why_not_minor(member)
    if not member.email:
        return f"No e-mail address. Add one in the profile of {member.called}."
    return ""


def _why_not_minor(member: Member) -> str:
    """A minor's own address is used with an account holder's consent alone; under 13 never."""
    today = timezone.localdate(timezone=member.practice.zone)
    if member.birth_date is None:
        return "The date of birth is not known, so this may be a child. Enter it in the profile first."
    if consents.is_child(member, today) or not consents.allows(member, Channel.EMAIL, Purpose.SERVICE):
        holders = Responsibility.objects.of(member.practice_id).filter(patient_id=member.id)
        names = ", ".join(row.account_holder.called for row in holders.select_related("account_holder"))
        instead = f"Invite {names} instead" if names else "Enter an account holder and invite them"
        return f"A minor: {instead}; they give {member.called} an account on their own page, under Family."
    return "" if member.email else f"No e-mail address. Add one in the profile of {member.called}."


@transaction.atomic
def invite(*, member: Member, by: HubUser) -> PortalLink:
    """Mail an invitation to the member's address; one that waits is replaced. Raises PageClosed, NotInvited."""
    portal = settings_of(member.practice)
    if not portal.is_open:
        raise PageClosed("An Owner or Admin opens it under Office, Member page.")
    account = accounts.account_of(member)
    if account is not None:
        state = "has an account already" if account.is_active else "had an account, which can be restored"
        raise NotInvited(f"{member.called} {state}.")
    reason = why_not(member)
    if reason:
        raise NotInvited(reason)
    link = links.send(
        kind=LinkKind.INVITATION,
        member=member,
        account=None,
        to_address=member.email.strip().lower(),
        language=str(portal.languages[0]),
        by=by,
        delay=TIME_TO_UNDO,
    )
    record(actor=by, action="member invited", detail=f"link {link.id}")
    return link


@transaction.atomic
def take_back(*, invitation: PortalLink, by: HubUser) -> None:
    """Let the invitation open nothing any more; doing it twice changes nothing."""
    rows = PortalLink.objects.of(invitation.practice_id).filter(
        id=invitation.id, used_at=None, withdrawn_at=None, kind=LinkKind.INVITATION
    )
    if rows.update(withdrawn_at=timezone.now()):
        record(actor=by, action="invitation taken back", detail=f"link {invitation.id}")
