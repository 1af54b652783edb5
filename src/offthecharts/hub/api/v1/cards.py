"""Cards: connecting, replacing, looking up. A number never stands in an address, so that it reaches no log."""

import uuid

from django.http import HttpResponse
from ninja import Router

from offthecharts.hub.api.idempotency import once
from offthecharts.hub.api.requests import ApiRequest, answer, practice_of
from offthecharts.hub.api.v1 import presenting
from offthecharts.hub.api.v1.finding import member_or_404
from offthecharts.hub.api.v1.schemas import CardNumber, ConnectedCard
from offthecharts.hub.cards import queries, services
from offthecharts.hub.cards.errors import MemberHasNoCard
from offthecharts.hub.cards.models import Card
from offthecharts.hub.members.profile import active_card
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import without_separators

router = Router(tags=["Cards"])


@router.post("/members/{uuid:member_id}/card", response={201: ConnectedCard}, summary="Connect a card")
def connect_card(request: ApiRequest, member_id: uuid.UUID, card: CardNumber) -> HttpResponse:
    """Give a member who has none a card. Refusals: `bank_card`, `card_in_use`, `card_retired`, `member_has_card` …"""
    practice = practice_of(request)

    def work() -> ConnectedCard:
        member = member_or_404(practice, member_id)
        return _shown(practice, services.connect(member=member, number=_digits(card), actor=None))

    return once(request, practice, card, work, status=201)


@router.post("/members/{uuid:member_id}/card/replacement", response={201: ConnectedCard}, summary="Replace a card")
def replace_card(request: ApiRequest, member_id: uuid.UUID, card: CardNumber) -> HttpResponse:
    """Retire the member's card for ever and connect another one; both or neither."""
    practice = practice_of(request)

    def work() -> ConnectedCard:
        member = member_or_404(practice, member_id)
        old = active_card(member)
        if old is None:
            raise MemberHasNoCard("The member has no card to replace. Connect one.")
        new = services.replace(member=member, number=_digits(card), replaced_id=old.id, actor=None)
        return _shown(practice, new)

    return once(request, practice, card, work, status=201)


@router.post("/cards/lookup", response=ConnectedCard, summary="Look a card up")
def look_card_up(request: ApiRequest, card: CardNumber) -> HttpResponse:
    """Find whose card this is. Nothing is changed, so no idempotency key is needed."""
    practice = practice_of(request)
    return answer(_shown(practice, queries.recognise(practice, _digits(card))))


def _digits(card: CardNumber) -> str:
    return without_separators(card.number)


def _shown(practice: Practice, card: Card) -> ConnectedCard:
    assert card.member_id is not None  # a card in use is somebody's
    member = presenting.of_id(practice, card.member_id)
    return ConnectedCard(number=card.number, connected_at=card.connected_at, member=member)
