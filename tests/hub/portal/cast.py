"""Members with accounts on their practice's page, and browsers in which they are signed in."""

import re
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.cards.registration import hash_of_code, make_code
from offthecharts.hub.consents.models import Channel, ConsentEntry, Purpose
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.messages.models import MailboxMail
from offthecharts.hub.portal.models import PortalAccount, PortalSettings
from offthecharts.hub.portal.session_store import ACCOUNT, SessionStore
from offthecharts.hub.portal.sessions import PRACTICE, STAMP
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import make_number
from tests.hub.messages.test_delivery import run_jobs
from tests.hub.people import member_of

PASSWORD = "seven lanterns on a boat"


def open_page(practice: Practice, **values: Any) -> PortalSettings:
    """The practice's page, open."""
    row = PortalSettings.objects.of(practice).first() or PortalSettings(practice=practice)
    for name, value in {"is_open": True, **values}.items():
        setattr(row, name, value)
    row.save()
    return row


def born(years: int) -> date:
    """A birth date of somebody who is that old, since a month ago."""
    today = timezone.localdate() - timedelta(days=30)
    return today.replace(year=today.year - years, day=min(today.day, 28))


def account_for(member: Member, name: str = "", password: str = PASSWORD, **values: Any) -> PortalAccount:
    """The member's account, with a parent's consent."""
    account = PortalAccount.objects.of(member.practice_id).filter(member_id=member.id).first()
    if account is None:
        if member.is_patient:
            agree(member)
        account = PortalAccount(
            practice=member.practice,
            member_id=member.id,
            sign_in_name=name or f"{member.first_name}{member.number}".lower(),
            password=make_password(password),
            **values,
        )
        account.save()
    account.member = member
    return account


def agree(member: Member, *, given: bool = True) -> None:
    """What a parent said, as written down at the desk."""
    ConsentEntry.across_practices.create(
        practice_id=member.practice_id,
        member_id=member.id,
        channel=Channel.PORTAL,
        purpose=Purpose.PORTAL,
        given=given,
        by_name="A parent",
        how="desk",
        at=timezone.now(),
    )


def browser_of(account: PortalAccount) -> Client:
    """A browser in which `account` is signed in."""
    store = SessionStore()
    store.update({PRACTICE: str(account.practice_id), ACCOUNT: str(account.id), STAMP: account.stamp})
    store.save()
    client = Client()
    client.cookies[settings.MEMBER_COOKIE_NAME] = store.session_key
    return client


def another_parent(practice: Practice) -> Member:
    """Ines, responsible for Juno: another family."""
    ines = member_of(practice, "Ines", "Okafor", is_patient=False, birth_date=date(1980, 1, 1))
    juno = member_of(practice, "Juno", "Okafor", birth_date=date(2015, 1, 1))
    Responsibility.across_practices.create(practice=practice, patient_id=juno.id, account_holder_id=ines.id)
    return ines


def card_of(member: Member) -> tuple[Card, str]:
    """A card in use by `member`, and the code that is printed on it."""
    number, code = make_number(), make_code()
    card = Card.objects.of(member.practice_id).create(
        practice_id=member.practice_id,
        number=number,
        state=CardState.ACTIVE,
        member_id=member.id,
        registration_code_sha256=hash_of_code(number, code),
        connected_at=timezone.now(),
    )
    return card, code


def mailed(practice: Practice) -> list[MailboxMail]:
    """What lies in the mailbox once all jobs are done, the oldest first."""
    run_jobs()
    return list(MailboxMail.objects.of(practice).order_by("id"))


def link_in(mail: MailboxMail) -> str:
    """The path of the one-time link in an e-mail."""
    found = re.search(r"https?://[^/\s]+(/p/[^\s]+/link/[^\s]+/)", mail.text)
    assert found, mail.text
    return found[1]
