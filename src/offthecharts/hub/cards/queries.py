"""Reads of cards: whose card is this, and how many there are."""

from dataclasses import dataclass

from django.db.models import Count

from offthecharts.hub.cards.checks import refuse_bank_card, refuse_if_taken
from offthecharts.hub.cards.errors import CardNotConnected, CardUnknown
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.errors import NotACardNumber
from offthecharts.web.cards.numbers import is_number


def recognise(practice: Practice, number: str) -> Card:
    """The card in use with this number, and its member. One query, and none for a bank card.

    Raises BankCard, CardOutOfRange, NotACardNumber, CardUnknown, CardNotConnected, CardRetired.
    """
    if not is_number(number):
        raise NotACardNumber("Swipe the card again, or search for the member by name.")
    refuse_bank_card(number)
    card = Card.objects.of(practice).filter(number=number).select_related("member").first()
    if card is None:
        raise CardUnknown("Open the member and press Connect Card, or check that it is a card of this practice.")
    if card.state == CardState.STOCK:
        raise CardNotConnected("Open the member and press Connect Card.")
    if card.state == CardState.RETIRED:
        refuse_if_taken(card)
    return card


@dataclass(frozen=True)
class CardCounts:
    """How many cards of a practice are in use, printed and unused, retired."""

    active: int = 0
    stock: int = 0
    retired: int = 0


def counts(practice: Practice) -> CardCounts:
    """The practice's cards by state. One query."""
    rows = Card.objects.of(practice).order_by().values_list("state").annotate(Count("id"))
    return CardCounts(**{str(state): number for state, number in rows})
