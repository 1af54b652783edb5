"""The practice password once a day, and the word that goes along with a launch."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.practice.office.models import Office
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import keys, links, vouching
from offthecharts.practice.signon.models import SigningKey, StaffLink
from offthecharts.practice.staff.models import Staff
from offthecharts.practice.staff.services import deactivate
from offthecharts.wire import assertions
from offthecharts.wire.messages import SignOnLink
from tests.practice.conftest import PASSWORD
from tests.practice.hub_double import Hub


def press(client: Client, service: Service, **more: str) -> Any:
    return client.post("/launches/", {"service": str(service.pk), **more}, headers={"HX-Request": "true"})


def dana_signs_in() -> Client:
    client = Client()
    client.post("/sign-in/", {"username": "dana", "password": PASSWORD})
    return client


def claims_of(hub: Hub, place: int = -1) -> assertions.Claims:
    word = hub.to("launches")[place].body["assertion"]
    return assertions.read(word, keys=hub.keys, issuer="c-1", audience="p-1", now=datetime.now(UTC))


def test_with_todays_password_a_word_goes_along(dana: Staff, service: Service, hub: Hub, office: Office) -> None:
    answer = press(dana_signs_in(), service)
    assert answer["X-Launch"] == "opened"
    claims = claims_of(hub)
    assert (claims.sub, claims.name) == (str(dana.pk), "Dana Reyes")
    assert claims.auth_day == timezone.now().astimezone(office.zone).date()
    assert claims.exp - claims.iat == 60
    key = SigningKey.objects.get()
    assert key.is_in_use
    assert key.private_key.startswith("gAAAA"), "encrypted"


def test_off_is_as_before(dana: Staff, service: Service, hub: Hub) -> None:
    Service.objects.update(options={**service.options, "single_sign_on": False})
    client = Client()
    client.force_login(dana)
    assert press(client, service)["X-Launch"] == "opened"
    assert hub.to("launches")[0].body["assertion"] == ""
    assert not SigningKey.objects.exists()


def test_each_word_is_another_one_under_one_key(dana: Staff, service: Service, hub: Hub) -> None:
    client = dana_signs_in()
    press(client, service)
    press(client, service)
    assert claims_of(hub, 0).jti != claims_of(hub, 1).jti
    assert len(hub.to("sign-on/keys")) == 1


def test_a_sign_in_of_yesterday_is_asked_for_the_password_once(dana: Staff, service: Service, hub: Hub) -> None:
    client = dana_signs_in()
    session = client.session
    session["password_at"] = (timezone.now() - timedelta(days=1)).timestamp()
    session.save()
    asked = press(client, service)
    assert asked["X-Launch"] == "password"
    assert "Dana Reyes" in asked.content.decode()
    assert not hub.to("launches")
    wrong = press(client, service, password="wrong")
    assert wrong["X-Launch"] == "password"
    assert "does not fit" in wrong.content.decode()
    assert "wrong" not in wrong.content.decode().replace("Wrong", "")
    assert press(client, service, password=PASSWORD)["X-Launch"] == "opened"
    assert press(client, service)["X-Launch"] == "opened"
    assert [bool(call.body["assertion"]) for call in hub.to("launches")] == [True, True]


def test_the_hubs_own_password_stays_a_way_in(as_dana: Client, service: Service, hub: Hub) -> None:
    assert press(as_dana, service)["X-Launch"] == "password", "nobody typed a password in this session"
    assert press(as_dana, service, without_sign_on="1")["X-Launch"] == "opened"
    assert hub.to("launches")[0].body["assertion"] == ""


@pytest.mark.parametrize("confirming", ["/confirm-password/", "/lock/"])
def test_any_place_that_takes_the_password_counts(as_dana: Client, service: Service, confirming: str) -> None:
    as_dana.post(confirming, {"password": PASSWORD})
    assert press(as_dana, service)["X-Launch"] == "opened"


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("given", "now", "counts"),
    [
        ("2026-11-24T04:59:59Z", "2026-11-24T05:00:00Z", False),  # a second over midnight in New York
        ("2026-11-24T05:00:00Z", "2026-11-25T04:59:59Z", True),  # the whole day
        ("2026-03-08T05:30:00Z", "2026-03-09T03:59:59Z", True),  # the day of 23 hours
        ("2026-03-08T05:30:00Z", "2026-03-09T04:00:00Z", False),
        ("2026-11-01T04:00:00Z", "2026-11-02T04:59:59Z", True),  # the day of 25 hours
        ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", False),
        ("2026-11-25T12:00:00Z", "2026-11-24T12:00:00Z", False),  # the clock was set back by a day
        ("2026-11-24T12:00:01Z", "2026-11-24T12:00:00Z", False),  # or by a second
        ("2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z", False),  # the clock was set on by a day
    ],
)
def test_the_day_is_the_practices_own(monkeypatch: pytest.MonkeyPatch, given: str, now: str, counts: bool) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now))
    request: Any = SimpleNamespace(session={"password_at": datetime.fromisoformat(given).timestamp()})
    assert (vouching.password_moment(request, NEW_YORK) is not None) is counts


def test_a_key_lasts_thirty_days(dana: Staff, service: Service, hub: Hub) -> None:
    client = dana_signs_in()
    press(client, service)
    SigningKey.objects.update(made_at=timezone.now() - timedelta(days=30))
    press(client, service)
    assert len(hub.keys) == 2
    assert [key.is_in_use for key in SigningKey.objects.all()] == [True, False]
    assert claims_of(hub).sub == str(dana.pk)


def test_after_another_verification_the_same_key_is_registered_anew(
    dana: Staff, olive: Staff, service: Service, hub: Hub
) -> None:
    client = dana_signs_in()
    press(client, service)
    hub.token = "token-2"
    services.keep_connection(service=service, options={}, secret="token-2", connected_as="olive", by=olive)
    press(client, service)
    assert len(hub.to("sign-on/keys")) == 2
    assert len(hub.keys) == 1


def test_a_hub_that_knows_no_single_sign_on_opens_as_before(dana: Staff, service: Service, hub: Hub) -> None:
    hub.refuse("not_found", at="POST sign-on/keys", status=404)
    assert press(dana_signs_in(), service)["X-Launch"] == "opened"
    assert hub.to("launches")[0].body["assertion"] == ""


def test_a_key_that_the_hub_revoked_is_replaced_with_the_next_launch(dana: Staff, service: Service, hub: Hub) -> None:
    client = dana_signs_in()
    hub.sign_on = {"state": "refused", "code": "unknown_key"}
    press(client, service)
    press(client, service)
    assert len(hub.keys) == 2


def _linked(service: Service, staff: Staff) -> StaffLink:
    now = timezone.now()
    links.remember(service, staff, SignOnLink(staff_id=str(staff.pk), hub_username="desk", linked_at=now))
    return StaffLink.objects.get(staff=staff)


def test_whoever_is_deactivated_is_reported_at_once_and_once_more_by_the_outbox(
    dana: Staff, olive: Staff, service: Service, hub: Hub, django_capture_on_commit_callbacks: Any
) -> None:
    keys.ready(service)
    link = _linked(service, dana)
    with django_capture_on_commit_callbacks(execute=True):
        deactivate(staff=dana, by=olive)
    (change,) = hub.to("changes")[0].body["changes"]
    entry = OutboxEntry.objects.get()
    assert change["staff_ended"] == {"staff_id": str(dana.pk)}
    assert (change["key"], change["subject"]) == (entry.key.hex, f"staff:{dana.pk}")
    assert entry.state == State.WAITING, "the outbox says it again under the same key"
    link.refresh_from_db()
    assert not link.is_standing


def test_while_the_hub_is_away_the_ending_waits(
    dana: Staff, olive: Staff, service: Service, hub: Hub, django_capture_on_commit_callbacks: Any
) -> None:
    keys.ready(service)
    hub.manner = "gateway"
    with django_capture_on_commit_callbacks(execute=True):
        deactivate(staff=dana, by=olive)
    assert not Staff.objects.get(pk=dana.pk).is_active
    assert OutboxEntry.objects.get().kind == "staff_ended"


def test_a_practice_that_never_used_it_reports_nobody(dana: Staff, olive: Staff, service: Service, hub: Hub) -> None:
    deactivate(staff=dana, by=olive)
    assert not OutboxEntry.objects.exists()


def test_news_of_an_ended_link_are_kept(dana: Staff, service: Service) -> None:
    link = _linked(service, dana)
    SigningKey.objects.create(service=service, key_id="k", private_key="…", issuer="connection-1")
    links.take_link_ended(service, {"staff_id": str(dana.pk), "connection_id": "of another office"})
    link.refresh_from_db()
    assert link.is_standing
    for _again in range(2):
        links.take_link_ended(service, {"staff_id": str(dana.pk), "connection_id": "connection-1"})
    links.take_link_ended(service, {"staff_id": "somebody", "connection_id": "connection-1"})
    link.refresh_from_db()
    assert not link.is_standing
