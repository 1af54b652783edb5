"""New cards for a practice: random numbers that were never issued, registered as stock."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.cards.registration import hash_of_code, make_code
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record
from offthecharts.web.cards.numbers import make_number

MOST_AT_ONCE: Final = 5_000
_LOOKED_UP_AT_ONCE: Final = 500


@dataclass(frozen=True)
class NewCard:
    """What is printed on a card. The code is nowhere else: only its hash is stored."""

    number: str
    code: str


@transaction.atomic
def make_cards(*, practice: Practice, count: int, actor: HubUser | None) -> list[NewCard]:
    """Register `count` new cards (1 to 5,000) as stock of `practice`. Raises ValueError for another count."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValueError(f"Make 1 to {MOST_AT_ONCE:,} cards at once.")
    made = [NewCard(number, make_code()) for number in _numbers_never_issued(count)]
    Card.objects.of(practice).bulk_create(
        Card(
            practice=practice,
            number=card.number,
            state=CardState.STOCK,
            registration_code_sha256=hash_of_code(card.number, card.code),
        )
        for card in made
    )
    record(actor=actor, action="cards made", detail=f"{count} cards")
    return made


def _numbers_never_issued(count: int) -> list[str]:
    """Random numbers that no practice has, in stock, in use or retired."""
    numbers: set[str] = set()
    while len(numbers) < count:
        drawn = {make_number() for _ in range(min(_LOOKED_UP_AT_ONCE, count - len(numbers)))}
        issued = Card.across_practices.filter(number__in=drawn).values_list("number", flat=True)
        numbers |= drawn - set(issued)
    return sorted(numbers)
