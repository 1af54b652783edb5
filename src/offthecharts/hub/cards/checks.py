"""Whether a number can be a card of a practice, and the refusals, each with its reason."""

import uuid

from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.cards.errors import (
    CardInUse,
    CardOfAnotherPractice,
    CardOutOfRange,
    CardRetired,
    MemberHasCard,
)
from offthecharts.hub.cards.models import Card, CardRange, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.banks import bank_scheme, is_of_a_bank
from offthecharts.web.cards.errors import BankCard, NotACardNumber
from offthecharts.web.cards.numbers import LONGEST, SHORTEST, is_number, is_ours, passes_luhn

CHECK_THE_NUMBER = "Check the number. Card stock that the practice has already can be registered under Cards."


def refuse_bank_card(number: str) -> None:
    """Raises BankCard, or CardOutOfRange for one that is mistyped. Asks no database, so it comes before all else."""
    if scheme := bank_scheme(number):
        raise BankCard("Nothing of it was kept. Swipe a rewards card.", title=f"This is a bank card ({scheme})")
    if is_of_a_bank(number):
        raise CardOutOfRange(CHECK_THE_NUMBER)


def check_number(practice: Practice, number: str) -> None:
    """Raises BankCard, NotACardNumber or CardOutOfRange when `number` is no number of this practice's cards.

    One query for numbers outside our own range.
    """
    if not is_number(number):
        raise NotACardNumber(f"A card number has {SHORTEST} to {LONGEST} digits, most have 16. Type it again.")
    refuse_bank_card(number)
    has_check_digit = True
    if not is_ours(number):
        within = range_of(practice, number)
        if within is None:
            raise CardOutOfRange(CHECK_THE_NUMBER)
        has_check_digit = within.has_check_digit
    if has_check_digit and not passes_luhn(number):
        raise NotACardNumber("One of the digits is wrong. Look at the card and type the number again.")


def range_of(practice: Practice, number: str) -> CardRange | None:
    """The range that the practice registered for `number`."""
    ranges = CardRange.objects.of(practice).filter(first__lte=number, last__gte=number)
    return next((found for found in ranges if len(found.first) == len(number)), None)


def may_show_again(practice: Practice, number: str) -> bool:
    """Whether a refused number may stand in the form again: only if it cannot be a mistyped bank card."""
    if not is_number(number) or is_of_a_bank(number):
        return False
    return is_ours(number) or range_of(practice, number) is not None


def refuse_if_taken(card: Card) -> None:
    """Raises CardRetired or CardInUse, saying since when and who; `card` comes with its member."""
    if card.state == CardState.RETIRED:
        raise _retired(card)
    if card.state == CardState.ACTIVE:
        error = CardInUse(f"{card.member.full_name} (#{card.member.number}) has it. Use another card.")
        error.member = card.member
        raise error


def _retired(card: Card) -> CardRetired:
    on = date_format(timezone.localtime(card.retired_at), "j F Y") if card.retired_at else "before"
    whose = f" It was the card of {card.member.full_name} (#{card.member.number})." if card.member_id else ""
    error = CardRetired(f"It was {card.retired_why or 'given up'} on {on} and never works again.{whose}")
    error.member = card.member
    return error


def refuse_if_of_another_practice(practice_id: uuid.UUID, number: str) -> None:
    """Raises CardRetired or CardOfAnotherPractice: we print a number of our own range once in the world.

    Says nothing about the other practice or its member. Stock of other printers may repeat, so it is not looked at.
    """
    if not is_ours(number):
        return
    others = Card.across_practices.filter(number=number).exclude(practice_id=practice_id)
    states = set(others.values_list("state", flat=True))
    if CardState.RETIRED in states:
        raise CardRetired("It was replaced and never works again. Use another card.")
    if states:
        raise CardOfAnotherPractice("Use a card of this practice.")


def refuse_since_member_has_card(member: Member) -> None:
    """Raises MemberHasCard when the member has one."""
    cards = Card.objects.of(member.practice_id).filter(member_id=member.id, state=CardState.ACTIVE)
    if found := cards.first():
        raise MemberHasCard(f"{member.called} has a card ending in {found.last_four}. Use Replace Card to change it.")
