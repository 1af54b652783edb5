"""Nobody merges a stranger's points into their own family."""

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import give, member_of


@pytest.fixture
def adam(brook_street: Practice, rosa: Member) -> HubUser:
    """An Admin, who has the profile Rosa and is Mateo's parent."""
    adam = hub_user(brook_street, "adam", Role.ADMIN)
    adam.member_id = rosa.id
    adam.save()
    return adam


def test_nobody_merges_into_or_out_of_their_own_family(
    adam: HubUser, as_olive: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    rich = member_of(brook_street, "Lea", "Diaz")
    give(rich, 380)
    for kept, other in ((rosa, rich), (mateo, rich), (rich, mateo)):
        answer = signed_in(adam).post(f"/members/{kept.number}/merge/{other.number}/")
        assert answer.status_code == 403
        assert "Ask another Owner or Admin" in answer.content.decode()
    assert not ProfileMerge.objects.of(brook_street).exists()
    as_olive.post(f"/members/{rosa.number}/merge/{rich.number}/")
    assert balance_of(brook_street, rosa) == 380


def test_nobody_undoes_a_merge_of_their_own_family(
    adam: HubUser, olive: HubUser, as_olive: Client, brook_street: Practice, mateo: Member
) -> None:
    again = member_of(brook_street, "Matt", "Alvarez")
    give(mateo, 30)
    made = merge(practice=brook_street, kept_id=again.id, merged_id=mateo.id, by=olive, idempotency_key="m")
    answer = signed_in(adam).post(f"/members/merges/{made.id}/undo/")
    assert answer.status_code == 403
    as_olive.post(f"/members/merges/{made.id}/undo/")
    assert balance_of(brook_street, mateo) == 30
