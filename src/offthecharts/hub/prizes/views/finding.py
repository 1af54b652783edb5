"""Finding the prize that an address names."""

import uuid

from django.http import Http404

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize


def prize_or_404(practice: Practice, prize_id: uuid.UUID) -> Prize:
    """The prize of `practice` with this id. One query."""
    prize = Prize.objects.of(practice).filter(id=prize_id).first()
    if prize is None:
        raise Http404("The catalogue has no such prize.")
    prize.practice = practice
    return prize
