"""Connecting, replacing and retiring cards. Each is one transaction; two desks at once cannot both win.

A number belongs to one member at a time and is dead once it is retired: unique constraints and conditional updates
see to that on every database. Bank cards are refused before anything is asked of the database.
"""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from offthecharts.hub.cards.checks import (
    check_number,
    refuse_if_of_another_practice,
    refuse_if_taken,
    refuse_since_member_has_card,
)
from offthecharts.hub.cards.errors import MemberHasNoCard, SameCard, UndoTooLate
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser
from offthecharts.web.audit.services import record

REPLACED, GIVEN_UP = "replaced", "given up"
UNDO_LASTS = timedelta(minutes=15)
_ATTEMPTS = 3


@transaction.atomic
def connect(*, member: Member, number: str, actor: HubUser | None) -> Card:
    """Give `member`, who has no card, the card with this number; the same card again changes nothing.

    Raises BankCard, NotACardNumber, CardOutOfRange, CardRetired, CardInUse, CardOfAnotherPractice, MemberHasCard.
    """
    check_number(member.practice, number)
    card, is_new = _activate(member, number)
    if is_new:
        record(actor=actor, action="card connected", subject=card)
    return card


@transaction.atomic
def replace(*, member: Member, number: str, replaced_id: uuid.UUID, actor: HubUser | None) -> Card:
    """Retire the card `replaced_id` for ever and connect the card with this number; both or neither.

    Sent twice, the second changes nothing. Raises as `connect`, and SameCard, and MemberHasNoCard when the card to
    replace is not in use by the member (any more).
    """
    check_number(member.practice, number)
    cards = Card.objects.of(member.practice_id)
    kept = cards.filter(number=number, state=CardState.ACTIVE, member_id=member.id).first()
    if kept is not None:
        if kept.id == replaced_id:
            raise SameCard("Swipe the new card, not the one that it replaces.")
        return kept
    if not _retire(member, replaced_id, REPLACED):
        refuse_since_member_has_card(member)
        raise MemberHasNoCard(f"{member.called} has no card now. Use Connect Card.")
    card, _ = _activate(member, number)
    record(actor=actor, action="card replaced", subject=card)
    return card


@transaction.atomic
def retire(*, card: Card, actor: HubUser | None, why: str = GIVEN_UP) -> None:
    """Retire a member's card for ever without a new one, for example when it was lost. Raises MemberHasNoCard."""
    if not _retire(card.member, card.id, why):
        raise MemberHasNoCard("The card is not in use any more. Reload the page.")
    record(actor=actor, action="card retired", subject=card)


@transaction.atomic
def undo_connect(*, card: Card, actor: HubUser | None) -> None:
    """Take the card back into the stock, within 15 minutes after it was connected. Raises UndoTooLate."""
    since = timezone.now() - UNDO_LASTS
    mine = Card.objects.of(card.practice_id).filter(id=card.id, member_id=card.member_id, state=CardState.ACTIVE)
    if not mine.filter(connected_at__gte=since).update(state=CardState.STOCK, member_id=None, connected_at=None):
        raise UndoTooLate("Use Replace Card to give the member another card.")
    record(actor=actor, action="card connection undone", subject=card)


def _retire(member: Member, card_id: uuid.UUID, why: str) -> bool:
    """Retire the card if it is the member's card in use; whether it was."""
    cards = Card.objects.of(member.practice_id).filter(id=card_id, member_id=member.id, state=CardState.ACTIVE)
    return bool(cards.update(state=CardState.RETIRED, retired_at=timezone.now(), retired_why=why))


def _activate(member: Member, number: str) -> tuple[Card, bool]:
    """The card with this number in `member`'s hands, and whether it was not before.

    When somebody else was quicker, the state is read again: it then says whom to name, or is free once more.
    """
    for _ in range(_ATTEMPTS):
        card = Card.objects.of(member.practice_id).filter(number=number).select_related("member").first()
        if card is not None and card.state == CardState.ACTIVE and card.member_id == member.id:
            return card, False
        try:
            with transaction.atomic():
                taken = _create(member, number) if card is None else _take_from_stock(member, card)
        except IntegrityError:
            refuse_since_member_has_card(member)
            continue
        if taken is not None:
            return taken, True
    raise MemberHasNoCard("The card changed hands at this very moment. Try again.", title="Try again")


def _create(member: Member, number: str) -> Card:
    refuse_if_of_another_practice(member.practice_id, number)
    return Card.objects.of(member.practice_id).create(
        practice_id=member.practice_id,
        number=number,
        state=CardState.ACTIVE,
        member_id=member.id,
        connected_at=timezone.now(),
    )


def _take_from_stock(member: Member, card: Card) -> Card | None:
    refuse_if_taken(card)
    stock = Card.objects.of(member.practice_id).filter(id=card.id, state=CardState.STOCK)
    now = timezone.now()
    if not stock.update(state=CardState.ACTIVE, member_id=member.id, connected_at=now):
        return None
    card.state, card.member_id, card.connected_at = CardState.ACTIVE, member.id, now
    return card
