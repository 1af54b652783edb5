"""The member page of the sample practice: open, with some accounts, and one family whose passwords the demo tells."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password

from offthecharts.hub.consents.models import Channel, ConsentEntry, Purpose
from offthecharts.hub.consents.queries import CHILD_AGE
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink, PortalSettings
from offthecharts.hub.practices.models import Practice

PARENT, CHILD = "parent", "child"
HAVE_ACCOUNTS, INVITED = 18, 6
WORDING = "I agree that the practice keeps an account for this child on its page. I can take this back at any time."


def make_portal(practice: Practice, members: Sequence[Member], now: datetime) -> int:
    """Open the page; the answer is how many accounts there are."""
    PortalSettings.across_practices.create(
        practice=practice,
        is_open=True,
        accent="#0f7c86",
        welcome="Points for great brushing, prizes to choose from: this is your page.",
        welcome_es="Puntos por cepillarse bien y premios para elegir: esta es tu página.",
    )
    holders = _holders(practice, members)
    family = next(
        pair for pair in holders if (age := pair[1].age_on(now.date())) is not None and 7 <= age < CHILD_AGE
    )
    others = [holder for holder, _child in holders if holder.id != family[0].id and holder.email]
    accounts = [_account(practice, family[0], PARENT, now), _account(practice, family[1], CHILD, now)]
    accounts += [_account(practice, one, one.email.lower(), now) for one in others[:HAVE_ACCOUNTS]]
    PortalAccount.across_practices.bulk_create(accounts)
    _agree(practice, *family, now)
    for place, one in enumerate(others[HAVE_ACCOUNTS : HAVE_ACCOUNTS + INVITED]):
        _invite(practice, one, now - timedelta(days=place + 1))
    return len(accounts)


def _holders(practice: Practice, members: Sequence[Member]) -> list[tuple[Member, Member]]:
    """The first account holder of each patient, once, with the child."""
    rows = Responsibility.objects.of(practice).filter(position=0, patient_id__in=[one.id for one in members])
    found = {
        row.account_holder_id: (row.account_holder, row.patient)
        for row in rows.select_related("account_holder", "patient")
    }
    return sorted(found.values(), key=lambda pair: pair[0].number)


def _account(practice: Practice, member: Member, name: str, now: datetime) -> PortalAccount:
    return PortalAccount(
        practice=practice,
        member_id=member.id,
        sign_in_name=name,
        password=make_password(None),
        last_seen_at=now - timedelta(hours=7 * (member.number % 40 + 1)),
    )


def _agree(practice: Practice, parent: Member, child: Member, now: datetime) -> None:
    ConsentEntry.across_practices.create(
        practice=practice,
        member_id=child.id,
        channel=Channel.PORTAL,
        purpose=Purpose.PORTAL,
        given=True,
        by_member_id=parent.id,
        by_name=parent.full_name,
        how="member page",
        wording=WORDING,
        at=now - timedelta(days=60),
    )


def _invite(practice: Practice, member: Member, at: datetime) -> None:
    link = PortalLink.across_practices.create(
        practice=practice,
        member_id=member.id,
        kind=LinkKind.INVITATION,
        to_address=member.email.lower(),
        expires_at=at + timedelta(days=14),
        mailed_at=at,
        by_name="Dana Ruiz",
    )
    PortalLink.objects.of(practice).filter(id=link.id).update(created_at=at)


def set_member_password(name: str, password: str) -> None:
    """Give the account with this sign-in name the password, unless it has it."""
    account = PortalAccount.across_practices.filter(sign_in_name=name).first()
    if account is not None and not check_password(password, account.password):
        account.password = make_password(password)
        account.save(update_fields=["password"])
