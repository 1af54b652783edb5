"""What the office sees of the member page: who has an account, and who was invited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold

STATES: Final = {"": "All", "active": "With an account", "invited": "Invited", "ended": "Ended"}
PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class Counts:
    """How many can sign in, how many invitations wait, how many accounts were ended."""

    active: int
    invited: int
    ended: int


def counts(practice: Practice) -> Counts:
    """Three queries."""
    accounts = PortalAccount.objects.of(practice)
    return Counts(
        accounts.filter(is_active=True).count(),
        people(practice, state="invited").count(),
        accounts.filter(is_active=False).count(),
    )


def people(practice: Practice, *, text: str = "", state: str = "") -> QuerySet[Member]:
    """Members who have an account or an invitation that waits, with ``has_account``, ``was_ended``, ``seen_at`` and
    ``invited_at``. Lazy, one query.
    """
    mine = PortalAccount.objects.of(practice).filter(member_id=OuterRef("id"))
    waiting = PortalLink.objects.of(practice).filter(
        member_id=OuterRef("id"), kind=LinkKind.INVITATION, used_at=None, withdrawn_at=None
    )
    waiting = waiting.filter(expires_at__gt=timezone.now()).order_by("-id")
    rows = Member.objects.of(practice).annotate(
        has_account=Exists(mine.filter(is_active=True)),
        was_ended=Exists(mine.filter(is_active=False)),
        seen_at=mine.values("last_seen_at")[:1],
        invited_at=waiting.values("created_at")[:1],
    )
    wanted = {
        "active": Q(has_account=True),
        "ended": Q(was_ended=True),
        "invited": Q(has_account=False, was_ended=False, invited_at__isnull=False),
    }
    rows = rows.filter(wanted.get(state, Q(has_account=True) | Q(was_ended=True) | Q(invited_at__isnull=False)))
    for word in fold(text).split():
        rows = rows.filter(search_name__contains=word)
    return rows.annotate(by_name=F("search_name"))


def seen_in_words(at: datetime | None) -> str:
    """For exports: the day, or nothing."""
    return timezone.localtime(at).date().isoformat() if at else ""
