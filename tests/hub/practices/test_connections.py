"""The page of connected practice servers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.web.audit.models import AuditEntry
from tests.hub.launches.charts import connected

pytestmark = pytest.mark.django_db


def test_the_page_says_who_is_connected_since_when_and_by_whom(olive: HubUser, as_olive: Client) -> None:
    assert b"No practice server is connected" in as_olive.get("/connections/").content
    connected(olive)
    page = as_olive.get("/connections/").content.decode()
    assert all(word in page for word in ["Front desk", "https://desk.example", "Olive", "never", "Revoke"])


def test_revoking_ends_the_token_at_once_and_can_be_undone(olive: HubUser, as_olive: Client) -> None:
    desk = connected(olive)
    as_olive.post(f"/connections/{desk.connection.pk}/revoke/")
    assert desk.get("connections/current").json()["code"] == "connection_revoked"
    page = as_olive.get("/connections/").content.decode()
    assert "Undo" in page
    assert "Ended connections (1)" in page
    as_olive.post(f"/connections/{desk.connection.pk}/restore/")
    assert desk.get("connections/current").status_code == 200
    actions = AuditEntry.objects.filter(practice_id=olive.practice_id).values_list("action", flat=True)
    assert set(actions) == {"connection revoked", "connection restored"}


def test_an_old_ending_is_not_undone(olive: HubUser, as_olive: Client) -> None:
    desk = connected(olive)
    Connection.objects.update(revoked_at=timezone.now() - timedelta(minutes=11))
    as_olive.post(f"/connections/{desk.connection.pk}/restore/")
    assert desk.get("connections/current").json()["code"] == "connection_revoked"


def test_another_practices_connections_are_not_there(olive: HubUser, as_quinn: Client) -> None:
    desk = connected(olive)
    assert b"Front desk" not in as_quinn.get("/connections/").content
    assert as_quinn.post(f"/connections/{desk.connection.pk}/revoke/").status_code == 404
    assert as_quinn.post(f"/connections/{desk.connection.pk}/restore/").status_code == 404
    assert desk.get("connections/current").status_code == 200


def test_only_owners_and_admins_see_it(as_dana: Client) -> None:
    assert as_dana.get("/connections/").status_code == 403
