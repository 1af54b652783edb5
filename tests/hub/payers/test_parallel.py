"""Who pays is noted while an order is under way, on real connections."""

import threading

import pytest
from django.db import connections, transaction

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.payers import services
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser
from tests.hub.launches.test_parallel import separate_connections

__all__ = ["separate_connections"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_a_payer_is_noted_before_or_after_a_step_of_an_order_and_not_in_the_middle(
    mateo: Member, olive: HubUser
) -> None:
    def note() -> None:
        try:
            services.set_payer(member=mateo, payer=Payer.MEDICAID, by=olive)
        finally:
            connections.close_all()

    other = threading.Thread(target=note)
    with transaction.atomic():
        lock_practice(mateo.practice_id)  # as each step of an order does
        other.start()
        other.join(timeout=1)
        assert other.is_alive()
        assert Member.objects.of(mateo.practice_id).get(id=mateo.id).payer == Payer.NONE
    other.join(timeout=20)
    assert Member.objects.of(mateo.practice_id).get(id=mateo.id).payer == Payer.MEDICAID
