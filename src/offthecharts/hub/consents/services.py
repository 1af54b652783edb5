"""Writing the ledger of consent."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offthecharts.hub.consents import queries
from offthecharts.hub.consents.errors import NotTheirsToGive
from offthecharts.hub.consents.models import ConsentEntry
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser


@dataclass(frozen=True)
class Giver:
    """Who says it: a member, a Hub user who writes down what was said at the desk, or a program by its `name`."""

    member: Member | None = None
    hub_user: HubUser | None = None
    name: str = ""

    @property
    def shown(self) -> str:
        """As pages show it."""
        if self.name:
            return self.name
        return str(self.member.full_name if self.member else self.hub_user or "")


def give(
    *,
    member: Member,
    channel: str,
    purpose: str,
    by: Giver,
    how: str,
    address: str = "",
    wording: str = "",
    at: datetime | None = None,
) -> ConsentEntry:
    """Write down that `by` agreed for `member`. Said again, it is written again: each time counts as evidence.

    Raises NotTheirsToGive when a member agrees for another adult, or for a minor without being responsible for them,
    and when a minor agrees for themselves.
    """
    if by.member is not None:
        _refuse_unless_theirs(member, by.member)
    return _write(member, channel, purpose, by, how, address, wording, at, given=True)


def withdraw(
    *,
    member: Member,
    channel: str,
    purpose: str,
    by: Giver,
    how: str,
    address: str = "",
    wording: str = "",
    at: datetime | None = None,
) -> ConsentEntry:
    """Write down that consent for `member` is refused or withdrawn; from now on. Anybody may say no for themselves,
    and an account holder for whom they are responsible; who calls this has seen to that.
    """
    return _write(member, channel, purpose, by, how, address, wording, at, given=False)


def _refuse_unless_theirs(member: Member, giver: Member) -> None:
    today = timezone.localdate(timezone=member.practice.zone)
    if not queries.is_minor(member, today):
        theirs = giver.id == member.id
    else:
        theirs = not queries.is_minor(giver, today) and queries.is_responsible(giver, member.id)
    if not theirs:
        raise NotTheirsToGive(_("Ask the account holder whom the practice knows to sign in and do it."))


@transaction.atomic
def _write(
    member: Member,
    channel: str,
    purpose: str,
    by: Giver,
    how: str,
    address: str,
    wording: str,
    at: datetime | None,
    *,
    given: bool,
) -> ConsentEntry:
    return ConsentEntry.across_practices.create(
        practice_id=member.practice_id,
        member_id=member.id,
        channel=channel,
        purpose=purpose,
        given=given,
        by_member_id=by.member.id if by.member else None,
        hub_user_id=by.hub_user.pk if by.hub_user else None,
        by_name=by.shown[:200],
        how=how,
        address=address,
        wording=wording,
        at=at or timezone.now(),
    )
