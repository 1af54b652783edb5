"""How a relative says yes to giving points: with a card at the desk, or asked by somebody who writes it down."""

import uuid

from offthecharts.hub.cards.queries import recognise
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.orders.errors import NotConfirmed
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, OrderShare
from offthecharts.web.cards.swipe import read_swipe


def agreement(share: OrderShare, *, swipe: str, asked: bool, by: str) -> Agreed:
    """The consent of the member of `share`, as it was given to `by` at the desk. A few queries.

    `swipe` is what the reader typed: the card of the member, or of an account holder of theirs. Raises NotConfirmed,
    SwipeUnreadable and what cards.queries.recognise raises.
    """
    giver = Member.objects.of(share.practice_id).get(id=share.member_id)
    if swipe.strip():
        return _by_card(share, giver, swipe, by)
    if asked:
        return Agreed(Consent.ASKED, by, giver.full_name[:120])
    raise NotConfirmed(f"Swipe the card of {giver.called}, or tick that they were asked and said yes.")


def _by_card(share: OrderShare, giver: Member, swipe: str, by: str) -> Agreed:
    card = recognise(share.practice, read_swipe(swipe))
    if card.member_id != giver.id and not _is_holder(giver, card.member_id):
        raise NotConfirmed(
            f"This is the card of {card.member.full_name}. Swipe the one of {giver.called} or of an account holder."
        )
    return Agreed(Consent.CARD, by, f"{card.member.called}, ···· {card.last_four}")


def _is_holder(giver: Member, other_id: uuid.UUID | None) -> bool:
    if other_id is None:
        return False
    rows = Responsibility.objects.of(giver.practice_id).filter(patient_id=giver.id, account_holder_id=other_id)
    return rows.exists()
