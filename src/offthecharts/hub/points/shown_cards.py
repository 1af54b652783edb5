"""The member whose card was shown when points were given in the practice program."""

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.change_errors import CardNotInUse, CardOfSomebodyElse, CardReplaced
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.changes import AwardChange


def member_with_card(practice: Practice, part: AwardChange, patient: Member | None) -> Member:
    """Who has the card of `part`, who must be `patient` when there is one. Up to two queries.

    Raises CardNotInUse, CardReplaced and CardOfSomebodyElse, which say who has it.
    """
    cards = Card.objects.of(practice)
    card = cards.filter(number=part.card_number).select_related("member").first()
    if card is None or card.member_id is None:
        raise CardNotInUse("Check the card, or give the points to the patient without it.")
    holder: Member = card.member
    if card.state == CardState.RETIRED and not part.card_may_be_replaced:
        raise CardReplaced(f"It was the card of {_named(holder)}, {_new_card(practice, holder)}.")
    if patient is not None and holder.id != patient.id:
        raise CardOfSomebodyElse(f"The card is that of {_named(holder)}; the chart was that of {_named(patient)}.")
    return holder


def _named(member: Member) -> str:
    return f"{member.full_name} (#{member.number})"


def _new_card(practice: Practice, member: Member) -> str:
    card = Card.objects.of(practice).filter(member_id=member.id, state=CardState.ACTIVE).first()
    return f"who now has the card ending in {card.last_four}" if card else "who has no card now"
