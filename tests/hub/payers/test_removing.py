"""Who edits members notes a payer; Owners and Admins alone take one away or change it, else the limits fall."""

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.payers import services
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.audit.models import AuditEntry
from tests.hub.conftest import hub_user, signed_in


def payer_of(member: Member) -> str:
    """As the database has it."""
    payer: str = Member.objects.of(member.practice_id).get(id=member.id).payer
    return payer


@pytest.mark.parametrize("role", [Role.REWARDS, Role.MARKETING])
@pytest.mark.parametrize("payer", [Payer.NONE, Payer.TRICARE])
def test_who_gives_points_notes_a_payer_and_cannot_remove_or_change_it(
    brook_street: Practice, mateo: Member, role: Role, payer: Payer
) -> None:
    client, address = signed_in(hub_user(brook_street, "somebody", role)), f"/members/{mateo.number}/payer/"
    page = client.post(address, {"payer": "medicaid"}, follow=True).content.decode()
    assert "Owners and Admins remove or change that" in page
    assert f'action="{address}"' not in page  # neither the form nor an Undo
    refused = client.post(address, {"payer": payer.value})
    assert refused.status_code == 403
    assert "Ask an Owner or Admin" in refused.content.decode()
    assert payer_of(mateo) == Payer.MEDICAID


def test_owners_remove_a_payer_and_it_is_in_the_audit_trail(
    as_olive: Client, olive: HubUser, dana: HubUser, mateo: Member
) -> None:
    services.set_payer(member=mateo, payer=Payer.MEDICAID, by=dana)
    address = f"/members/{mateo.number}/payer/"
    page = as_olive.post(address, {"payer": ""}, follow=True).content.decode()
    assert payer_of(mateo) == Payer.NONE
    assert f'action="{address}"' in page
    rows = AuditEntry.objects.filter(action="payer changed").order_by("id")
    assert [row.actor_name for row in rows] == [dana.display_name, olive.display_name]
