"""Practice Setup > Web and Reminders: from the plus button to an enabled service."""

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django_tasks_db.models import DBTaskResult

from offthecharts.config.environment import environment
from offthecharts.practice.hublink import clients
from offthecharts.practice.setup import services, tasks
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.encryption import decrypt
from tests.practice.hub_double import Hub, running, self_signed
from tests.practice.services_support import connected

HUB_PASSWORD = "rewards-only-42"


def add(client: Client, provider: str = "practicegenius") -> Service:
    answer = client.post("/setup/services/add/", {"provider": provider})
    assert answer.status_code == 302
    service = Service.objects.latest("created_at")
    assert answer["Location"] == f"/setup/services/{service.pk}/"
    return service


def typed(hub: Hub, **changed: str) -> dict[str, str]:
    return {"address": hub.address, "username": "olive", "password": HUB_PASSWORD, **changed}


def verify(client: Client, service: Service, values: dict[str, str]) -> Any:
    return client.post(f"/setup/services/{service.pk}/verify/", values)


def steps(client: Client, service: Service, values: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.post(f"/setup/services/{service.pk}/verify/", values, headers={"Accept": "application/x-ndjson"})
    assert answer["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_the_story_from_the_plus_button_to_an_enabled_service(as_olive: Client, hub: Hub) -> None:
    page = as_olive.get("/setup/services/").content.decode()
    assert 'aria-label="Add a service"' in page
    assert "PracticeGenius" in as_olive.get("/setup/services/add/").content.decode()
    service = add(as_olive)
    form = as_olive.get(f"/setup/services/{service.pk}/").content.decode()
    assert all(label in form for label in ("Hub address", "User name", "Password", ">Verify<", ">Enable Service<"))
    assert verify(as_olive, service, typed(hub)).status_code == 302
    as_olive.post(f"/setup/services/{service.pk}/enable/")
    service.refresh_from_db()
    assert (service.state, service.connected_as) == (ServiceState.ENABLED, "olive")
    assert service.options["practice_name"] == "Brook Street Orthodontics"
    shown = as_olive.get(f"/setup/services/{service.pk}/").content.decode()
    assert all(words in shown for words in ("Connected as", "Since", "Last checked", "Check again", "Disable"))


def test_steps_come_in_their_order_and_the_password_goes_out_after_a_hub_has_answered(
    as_olive: Client, hub: Hub
) -> None:
    told = steps(as_olive, add(as_olive), typed(hub))
    order = ["found", "reached", "certificate", "hub", "clock", "signed_in", "may_connect"]
    assert [line.get("key") for line in told] == [*order, None]
    assert told[-1] == {"verified": True}
    first, second = hub.calls
    assert "authorization" not in first.headers
    assert HUB_PASSWORD not in json.dumps(first.body)
    assert second.body["password"] == HUB_PASSWORD
    assert second.body["origin"] == "http://localhost:8000"
    assert second.body["server_name"] == "Brook Street Orthodontics"


def test_the_password_is_kept_nowhere_and_the_token_only_encrypted(
    as_olive: Client, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.token = "plain-token-of-the-hub"
    caplog.set_level(logging.DEBUG)
    service = add(as_olive)
    steps(as_olive, service, typed(hub))
    service.refresh_from_db()
    rows = serializers.serialize("json", [service, *AuditEntry.objects.all(), *DBTaskResult.objects.all()])
    assert HUB_PASSWORD not in rows + caplog.text + json.dumps(dict(as_olive.session))
    assert hub.token not in rows + caplog.text
    assert decrypt(service.secret) == hub.token


@pytest.mark.parametrize(
    ("code", "step", "words"),
    [
        ("wrong_password", "signed_in", "Wrong password"),
        ("unknown_user", "signed_in", "Unknown user"),
        ("locked_out", "signed_in", "Locked out"),
        ("may_not_connect", "may_connect", "may not connect"),
        ("clock_skew", "clock", "clocks differ"),
        ("something_newer", "signed_in", "refuses this"),
    ],
)
def test_each_refusal_of_the_hub_has_its_own_words(
    as_olive: Client, hub: Hub, code: str, step: str, words: str
) -> None:
    hub.refuse(code, at="POST connections")
    service = add(as_olive)
    *_, failed, end = steps(as_olive, service, typed(hub))
    assert (failed["key"], failed["passed"], end) == (step, False, {"verified": False})
    assert words in failed["text"]
    assert failed["advice"]
    page = verify(as_olive, service, typed(hub))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "olive" in page.content.decode()
    assert HUB_PASSWORD not in page.content.decode()
    service.refresh_from_db()
    assert (service.state, service.secret) == (ServiceState.ADDED, "")


@pytest.mark.parametrize(
    ("manner", "step", "words"),
    [
        ("slow", "hub", "too slow"),
        ("cut off", "hub", "does not answer"),
        ("garbage", "hub", "not a Hub"),
        ("website", "hub", "not a Hub"),
        ("gateway", "hub", "does not answer"),
    ],
)
def test_each_bad_manner_of_a_server_has_its_own_words(
    as_olive: Client, hub: Hub, monkeypatch: pytest.MonkeyPatch, manner: str, step: str, words: str
) -> None:
    monkeypatch.setattr(clients, "VERIFY_TIMEOUT_SECONDS", 0.4)
    hub.manner = manner
    *_, failed, _end = steps(as_olive, add(as_olive), typed(hub))
    assert (failed["key"], failed["passed"]) == (step, False)
    assert words in failed["text"]
    assert not [call for call in hub.calls if call.body]


def test_a_closed_port_and_an_unknown_name_are_told_apart(as_olive: Client, hub: Hub) -> None:
    service = add(as_olive)
    down = steps(as_olive, service, {**typed(hub), "address": "http://localhost:1"})
    assert [line.get("key") for line in down] == ["found", "reached", None]
    assert "does not answer" in down[1]["text"]
    unknown = steps(as_olive, service, {**typed(hub), "address": "https://no-such-hub.invalid"})
    assert [line.get("key") for line in unknown] == ["found", None]
    assert "No such address" in unknown[0]["text"]


def test_a_certificate_that_nobody_vouches_for_is_refused_until_the_office_trusts_it(
    as_olive: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    with running(certificate) as hub:
        service = add(as_olive)
        told = steps(as_olive, service, typed(hub))
        assert [line.get("key") for line in told] == ["found", "reached", "certificate", None]
        assert "Certificate refused" in told[2]["text"]
        assert hub.calls == []
        monkeypatch.setattr(environment(), "certificate_authority", certificate[0])
        assert steps(as_olive, service, typed(hub))[-1] == {"verified": True}


@pytest.mark.parametrize("address", ["http://hub.example.com", "ftp://hub.example.com", "https://", "not an address"])
def test_an_address_that_may_not_be_called_is_refused_before_anything_is_sent(as_olive: Client, address: str) -> None:
    service = add(as_olive)
    answer = verify(as_olive, service, {"address": address, "username": "olive", "password": HUB_PASSWORD})
    assert answer.status_code == 422
    assert address in answer.content.decode()


def test_a_service_that_was_not_verified_cannot_be_enabled(as_olive: Client, hub: Hub) -> None:
    service = add(as_olive)
    assert "disabled>Enable Service" in as_olive.get(f"/setup/services/{service.pk}/").content.decode()
    answer = as_olive.post(f"/setup/services/{service.pk}/enable/", follow=True)
    assert "not verified" in answer.content.decode()
    service.refresh_from_db()
    assert service.state == ServiceState.ADDED


def test_a_new_address_counts_once_it_is_verified_and_the_replaced_connection_ends(
    as_olive: Client, olive: Staff, hub: Hub
) -> None:
    service = connected(hub, olive)
    with running() as other:
        other.token = "token-2"
        other.refuse("wrong_password", at="POST connections")
        verify(as_olive, service, typed(other))
        service.refresh_from_db()
        assert (service.state, service.options["address"]) == (ServiceState.ENABLED, hub.address)
        other.refusal = None
        verify(as_olive, service, typed(other))
        service.refresh_from_db()
        assert (service.state, service.options["address"]) == (ServiceState.ENABLED, other.address)
        job = DBTaskResult.objects.get(task_path__endswith="end_replaced")
        tasks.end_replaced.call(*job.args_kwargs["args"])
        assert hub.ended == {"token-1"}
        assert other.ended == set()


def test_check_again_says_when_the_connection_was_revoked_and_heals_after_verifying(
    as_olive: Client, olive: Staff, hub: Hub
) -> None:
    service = connected(hub, olive)
    check = f"/setup/services/{service.pk}/check/"
    assert "answers" in as_olive.post(check, follow=True).content.decode()
    hub.ended.add(hub.token)
    page = as_olive.post(check, follow=True).content.decode()
    assert "ended in the Hub" in page
    assert "Needs attention" in page
    hub.token = "token-2"
    verify(as_olive, service, typed(hub))
    service.refresh_from_db()
    assert (service.state, service.attention) == (ServiceState.ENABLED, "")


def test_check_again_notices_a_clock_that_is_wrong(as_olive: Client, olive: Staff, hub: Hub) -> None:
    hub.clock_ahead = timedelta(minutes=7)
    service = connected(hub, olive)
    page = as_olive.post(f"/setup/services/{service.pk}/check/", follow=True).content.decode()
    assert "clocks differ" in page
    service.refresh_from_db()
    assert service.state == ServiceState.ENABLED


def test_a_removed_service_comes_back_with_undo_and_ends_at_the_hub_when_nobody_undoes(
    as_olive: Client, olive: Staff, hub: Hub
) -> None:
    service = connected(hub, olive)
    page = as_olive.post(f"/setup/services/{service.pk}/remove/", follow=True).content.decode()
    assert "is removed" in page
    assert as_olive.get(f"/setup/services/{service.pk}/").status_code == 404
    job = DBTaskResult.objects.get(task_path__endswith="forget")
    assert job.run_after is not None
    as_olive.post(f"/setup/services/{service.pk}/restore/")
    tasks.forget.call(str(service.pk))
    service.refresh_from_db()
    assert (service.state, service.removed_at, hub.ended) == (ServiceState.ENABLED, None, set())
    services.remove(service=service, by=olive)
    tasks.forget.call(str(service.pk))
    service.refresh_from_db()
    assert (service.secret, hub.ended) == ("", {hub.token})
    restored = as_olive.post(f"/setup/services/{service.pk}/restore/", follow=True).content.decode()
    assert "verify it again" in restored


def test_a_removed_service_is_ended_later_when_the_hub_is_down(olive: Staff, hub: Hub) -> None:
    service = connected(hub, olive)
    services.remove(service=service, by=olive)
    DBTaskResult.objects.all().delete()
    hub.manner = "gateway"
    tasks.forget.call(str(service.pk))
    service.refresh_from_db()
    assert service.secret
    again = DBTaskResult.objects.get()
    hub.manner = ""
    tasks.forget.call(*again.args_kwargs["args"])
    assert hub.ended == {hub.token}


def test_noting_where_browsers_see_a_hub_keeps_what_was_changed_meanwhile(olive: Staff, hub: Hub) -> None:
    stale = connected(hub, olive)
    services.change_options(
        service=Service.objects.get(pk=stale.pk), name="Rewards", options={"handover": "off"}, by=olive
    )
    services.note_seen_at(service=stale, origin="https://rewards.example.com")
    options = Service.objects.get(pk=stale.pk).options
    assert (options["handover"], options["seen_at"]) == ("off", "https://rewards.example.com")
    assert stale.options == options
