"""Signing in on the member page: by password or by a one-time link. Guessing is slowed down; answers tell nothing."""

from typing import Final

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import HttpRequest

from offthecharts.hub.portal import accounts, links, sessions, tasks
from offthecharts.hub.portal.errors import LinkOver, NotSignedIn, WrongPassword
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink
from offthecharts.hub.practices.models import Practice
from offthecharts.web.signin import throttle

BY_PASSWORD: Final = "portal:"
BY_LINK: Final = "portal-link:"
NO_PASSWORD: Final = "!"


def by_password(*, request: HttpRequest, practice: Practice, name: str, password: str, stays: bool) -> PortalAccount:
    """Sign in. Takes as long for a name that nobody has. Raises NotSignedIn, throttle.TooManyTries."""
    limits = throttle.limits_for(request, f"{practice.pk} {accounts.folded(name)}", place=BY_PASSWORD)
    throttle.charge(limits)
    account = accounts.by_name(practice, name)
    if not fits(account, password) or account is None or not sessions.may_enter(account):
        raise NotSignedIn
    throttle.take_back(limits)
    sessions.begin(request, account, stays=stays, how="by password")
    return account


def fits(account: PortalAccount | None, password: str) -> bool:
    """Whether the password is the account's; as slow when there is no account, or it has no password."""
    return check_password(password, account.password if account is not None else NO_PASSWORD)


def confirm(*, request: HttpRequest, account: PortalAccount, password: str) -> None:
    """Check the password of who is signed in. Raises WrongPassword, throttle.TooManyTries."""
    limits = throttle.limits_for(request, f"{account.practice_id} {account.id}", place="portal-confirm:")
    throttle.charge(limits)
    if not fits(account, password):
        raise WrongPassword
    throttle.take_back(limits)


def ask_for_link(*, request: HttpRequest, practice: Practice, name: str, kind: LinkKind) -> None:
    """Queue a look for the account of this name; a link goes to it, or to nobody. The same work for every name.

    Raises throttle.TooManyTries.
    """
    limits = throttle.limits_for(request, f"{practice.pk} {accounts.folded(name)}", place=BY_LINK)
    throttle.charge(limits)
    tasks.enqueue_look_up(practice.pk, kind, accounts.folded(name))


@transaction.atomic
def by_link(*, request: HttpRequest, link: PortalLink) -> PortalAccount:
    """Use a sign-in link up and sign in. Raises LinkOver."""
    if link.kind != LinkKind.SIGN_IN or link.account is None or not sessions.may_enter(link.account):
        raise LinkOver
    links.use(link)
    account: PortalAccount = link.account
    sessions.begin(request, account, stays=True, how="by link")
    return account


@transaction.atomic
def recover(*, request: HttpRequest, link: PortalLink, password: str) -> PortalAccount:
    """Use a link for a new password up: all sessions end, and this browser is signed in. Raises LinkOver."""
    if link.kind != LinkKind.RECOVERY or link.account is None or not sessions.may_enter(link.account):
        raise LinkOver
    links.use(link)
    account: PortalAccount = link.account
    accounts.set_password(account=account, password=password, by=account)
    sessions.begin(request, account, stays=False, how="by a new password")
    return account


@transaction.atomic
def accept(
    *, request: HttpRequest, link: PortalLink, sign_in_name: str, password: str, language: str
) -> PortalAccount:
    """Use an invitation up: make the account and sign in. Raises LinkOver, UnusableName, NameTaken, HasAccount."""
    if link.kind != LinkKind.INVITATION:
        raise LinkOver
    name = accounts.check_name(sign_in_name, own_address=link.to_address)
    links.use(link)
    account = accounts.make(
        member=link.member, sign_in_name=name, password=password, language=language, how="by invitation"
    )
    sessions.begin(request, account, stays=False, how="by invitation")
    return account
