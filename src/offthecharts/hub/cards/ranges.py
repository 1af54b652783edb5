"""Registering the numbers of card stock that a practice has already."""

from django.db import transaction

from offthecharts.hub.cards.errors import RangeRefused
from offthecharts.hub.cards.models import CardRange
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record
from offthecharts.web.cards.banks import banks_between
from offthecharts.web.cards.numbers import LONGEST, OUR_LENGTH, OUR_PREFIX, SHORTEST, is_number


@transaction.atomic
def register(
    *, practice: Practice, first: str, last: str, note: str = "", has_check_digit: bool = True, actor: HubUser | None
) -> CardRange:
    """Accept the numbers `first` to `last` (digits, the same length) as cards of `practice`. Raises RangeRefused."""
    _refuse_what_is_no_range(first, last)
    _refuse_what_belongs_to_others(practice, first, last)
    made = CardRange.objects.of(practice).create(
        practice=practice, first=first, last=last, note=note.strip(), has_check_digit=has_check_digit
    )
    record(actor=actor, action="card range registered", subject=made, detail=f"{first} to {last}")
    return made


@transaction.atomic
def remove(*, card_range: CardRange, actor: HubUser | None) -> None:
    """Accept no further cards of the range; the cards that are in use stay in use."""
    record(
        actor=actor,
        action="card range removed",
        subject=card_range,
        detail=f"{card_range.first} to {card_range.last}",
    )
    CardRange.objects.of(card_range.practice_id).filter(id=card_range.id).delete()


def _refuse_what_is_no_range(first: str, last: str) -> None:
    for name, number in (("first", first), ("last", last)):
        if not is_number(number):
            raise RangeRefused("", fields={name: [f"Enter {SHORTEST} to {LONGEST} digits."]})
    if len(first) != len(last):
        raise RangeRefused("", fields={"last": [f"Enter {len(first)} digits, as many as the first number has."]})
    if last < first:
        raise RangeRefused("", fields={"last": ["This is lower than the first number. Change the two round."]})


def _refuse_what_belongs_to_others(practice: Practice, first: str, last: str) -> None:
    if scheme := banks_between(first, last):
        raise RangeRefused(
            f"These numbers overlap those of {scheme} cards, and bank cards are never accepted. Enter only the "
            "numbers of the cards that you have."
        )
    lowest, highest = (OUR_PREFIX.ljust(OUR_LENGTH, digit) for digit in "09")
    if len(first) == OUR_LENGTH and first <= highest and last >= lowest:
        raise RangeRefused(f"Numbers that start with {OUR_PREFIX} are accepted already.")
    known = CardRange.objects.of(practice).filter(first__lte=last, last__gte=first)
    if other := next((found for found in known if len(found.first) == len(first)), None):
        raise RangeRefused(f"They overlap the range {other.first} to {other.last}, which is registered already.")
