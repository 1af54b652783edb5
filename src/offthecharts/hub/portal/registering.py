"""Registering by the card: its number, the one-time code printed on it and the date of birth of whose card it is.

A card that was found tells number and code, but not the date of birth; where the practice does not know it, nobody
registers by the card. Whatever is wrong, the answer and the work are the same.
"""

import uuid
from datetime import date
from hmac import compare_digest
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.cards.registration import hash_of_code
from offthecharts.hub.consents import queries as consents
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import accounts, sessions
from offthecharts.hub.portal.errors import CardDoesNotFit, HasAccount, ParentFirst
from offthecharts.hub.portal.models import PortalAccount
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import LONGEST, without_separators
from offthecharts.web.signin import throttle

_NOBODY: Final = "0" * 64


def prove(*, request: HttpRequest, practice: Practice, number: str, code: str, born: date) -> Card:
    """The card that all three belong to, with its member. Raises CardDoesNotFit, throttle.TooManyTries, and, once all
    three fit, HasAccount and ParentFirst.
    """
    digits = without_separators(number)[:LONGEST]
    limits = throttle.limits_for(request, f"{practice.pk} {digits}", place="portal-card:")
    throttle.charge(limits)
    card = Card.objects.of(practice).filter(number=digits).select_related("member").first()
    kept = (card.registration_code_sha256 if card else "") or _NOBODY
    code_fits = compare_digest(kept, hash_of_code(digits, code))
    member: Member | None = card.member if card else None
    born_fits = member is not None and member.birth_date == born and member.archived_at is None
    in_use = card is not None and card.state == CardState.ACTIVE
    if not (code_fits and born_fits and in_use) or card is None:
        raise CardDoesNotFit
    throttle.take_back(limits)
    card.practice = card.member.practice = practice
    _refuse_who_cannot(card.member)
    return card


def _refuse_who_cannot(member: Member) -> None:
    if accounts.account_of(member) is not None:
        raise HasAccount
    if consents.is_child(member, timezone.localdate(timezone=member.practice.zone)):
        raise ParentFirst


def proved(practice: Practice, card_id: uuid.UUID, code_sha256: str) -> Card | None:
    """The card that was proved a moment ago, while nothing happened to it since. One query."""
    rows = Card.objects.of(practice).filter(
        id=card_id, registration_code_sha256=code_sha256, state=CardState.ACTIVE, member_id__isnull=False
    )
    card = rows.select_related("member").first()
    if card is not None:
        card.practice = card.member.practice = practice
    return card


@transaction.atomic
def register(*, request: HttpRequest, card: Card, sign_in_name: str, password: str, language: str) -> PortalAccount:
    """Make the account of the card's member, use the code up and sign in; all or nothing.

    Raises CardDoesNotFit when the code was used meanwhile, UnusableName, NameTaken, HasAccount, ParentFirst.
    """
    member: Member = card.member
    _refuse_who_cannot(member)
    today = timezone.localdate(timezone=member.practice.zone)
    own_address = "" if consents.is_minor(member, today) else member.email
    name = accounts.check_name(sign_in_name, own_address=own_address)
    rows = Card.objects.of(card.practice_id).filter(
        id=card.id, state=CardState.ACTIVE, registration_code_sha256=card.registration_code_sha256
    )
    if not rows.update(registration_code_sha256=""):
        raise CardDoesNotFit
    account = accounts.make(member=member, sign_in_name=name, password=password, language=language, how="by card")
    sessions.begin(request, account, stays=False, how="by card")
    return account
