"""Cards of the sample practice: most members have one, some had another before, and a box is still unused."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import OUR_LENGTH, OUR_PREFIX, check_digit

WITH_CARD, REPLACED_ONCE, UNUSED = 0.82, 0.09, 60
_ROOM: Final = OUR_LENGTH - len(OUR_PREFIX) - 1


def make_cards(practice: Practice, members: Sequence[Member], now: datetime) -> int:
    """Write the cards; the answer is how many are in use. The unused ones count up from 9907 0000 0000 0005."""
    chance = random.Random(len(members))  # noqa: S311  # invented cards are no secret
    numbers = _numbers(chance)
    cards = [Card(practice=practice, number=_number(place), state=CardState.STOCK) for place in range(UNUSED)]
    in_use = 0
    for place, member in enumerate(members):
        if place > 0 and chance.random() > WITH_CARD:
            continue
        in_use += 1
        since = now - timedelta(days=chance.randint(20, 364), minutes=chance.randint(0, 400))
        if chance.random() < REPLACED_ONCE:
            changed = since + timedelta(days=15)
            cards.append(_card(member, next(numbers), since, retired_at=changed))
            since = changed
        cards.append(_card(member, next(numbers), since))
    Card.across_practices.bulk_create(cards)
    return in_use


def _card(member: Member, number: str, since: datetime, *, retired_at: datetime | None = None) -> Card:
    return Card(
        practice=member.practice,
        number=number,
        state=CardState.RETIRED if retired_at else CardState.ACTIVE,
        member_id=member.id,
        connected_at=since,
        retired_at=retired_at,
        retired_why="replaced" if retired_at else "",
    )


def _number(payload: int) -> str:
    digits = f"{OUR_PREFIX}{payload:0{_ROOM}d}"
    return digits + check_digit(digits)


def _numbers(chance: random.Random) -> Iterator[str]:
    """Numbers that look drawn, each once."""
    for payload in chance.sample(range(10 ** (_ROOM - 1), 10**_ROOM), 500):
        yield _number(payload)
