"""What an account holder does for a minor: give them an account, agree for a child under 13, take that back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.consents import queries as consents
from offthecharts.hub.consents import services as ledger
from offthecharts.hub.consents.models import Channel, ConsentEntry, Purpose
from offthecharts.hub.consents.services import Giver
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance
from offthecharts.hub.portal import accounts
from offthecharts.hub.portal.models import PortalAccount

HOW = "member page"
WITHDRAWN = "consent withdrawn"


@dataclass(frozen=True)
class Child:
    """A minor as the account holder's page shows them."""

    member: Member
    points: int
    account: PortalAccount | None
    needs_consent: bool
    consent: ConsentEntry | None

    @property
    def has_account(self) -> bool:
        """Whether the child can sign in."""
        return self.account is not None and self.account.is_active

    @property
    def was_ended(self) -> bool:
        """Whether there was an account once, which a consent brings back."""
        return self.account is not None and not self.account.is_active

    @property
    def can_reopen(self) -> bool:
        """Whether consent alone is missing; an account that the practice ended is the practice's to open."""
        return self.account is not None and self.account.ended_why == WITHDRAWN


def children(members: list[Member]) -> list[Child]:
    """The children with account and consent. Two queries, and two for each."""
    if not members:
        return []
    practice = members[0].practice
    ids = [one.id for one in members]
    points = dict(Balance.objects.of(practice).filter(member_id__in=ids).values_list("member_id", "points"))
    kept = {one.member_id: one for one in PortalAccount.objects.of(practice).filter(member_id__in=ids)}
    return [_child(one, points.get(one.id, 0), kept.get(one.id)) for one in members]


def _child(member: Member, points: int, account: PortalAccount | None) -> Child:
    today = timezone.localdate(timezone=member.practice.zone)
    entry = consents.newest(member, Channel.PORTAL, Purpose.PORTAL)
    return Child(member, points, account, consents.is_child(member, today), entry)


@transaction.atomic
def register(
    *, child: Member, holder: PortalAccount, sign_in_name: str, password: str, wording: str
) -> PortalAccount:
    """Give `child` an account, with the holder's consent to the `wording` that was shown, for the ledger.

    Raises NotTheirsToGive, UnusableName, NameTaken, HasAccount.
    """
    name = accounts.check_name(sign_in_name)
    _agree(child, holder, wording)
    return accounts.make(
        member=child,
        sign_in_name=name,
        password=password,
        language=holder.language,
        how="by an account holder",
        made_by=holder.member,
    )


@transaction.atomic
def agree_again(*, child: Member, holder: PortalAccount, wording: str) -> None:
    """Agree anew: an account that ended with the consent is there again. Raises NotTheirsToGive."""
    _agree(child, holder, wording)
    account = accounts.account_of(child)
    if account is not None and account.ended_why == WITHDRAWN:
        accounts.restore(account=account, by=holder)


@transaction.atomic
def withdraw(*, child: Member, holder: PortalAccount) -> None:
    """Take the consent back: the child's sessions end at once, and the account with them."""
    ledger.withdraw(
        member=child,
        channel=Channel.PORTAL,
        purpose=Purpose.PORTAL,
        by=Giver(member=holder.member),
        how=HOW,
    )
    account = accounts.account_of(child)
    if account is not None:
        accounts.end(account=account, by=holder, why=WITHDRAWN)


def _agree(child: Member, holder: PortalAccount, wording: str) -> None:
    ledger.give(
        member=child,
        channel=Channel.PORTAL,
        purpose=Purpose.PORTAL,
        by=Giver(member=holder.member),
        how=HOW,
        wording=wording,
    )
