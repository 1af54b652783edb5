"""The page In step: what it shows in every state, and what staff and managers can do there."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from offthecharts.practice.hublink.profiles import remember_link
from offthecharts.practice.outbox import courier, full_sync, services, settling
from offthecharts.practice.outbox.models import Delivery, FullSync, OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup import services as setup
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub
from tests.practice.outbox.conftest import patient_named, states

pytestmark = pytest.mark.django_db


def text_of(client: Client, query: str = "", **headers: Any) -> str:
    answer = client.get(f"/in-step/{query}", **headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def refused(service: Service, hub: Hub, mateo: Patient) -> OutboxEntry:
    """Mateo's chart, whose e-mail address and his mother's the Hub does not take; a change waits behind it."""
    OutboxEntry.objects.all().delete()
    errors = {"patient.email": ["Not an address."], "patient.account_holders.0.email": ["Not one either."]}
    hub.judge = lambda change: {"outcome": "refused", "code": "invalid", "title": "Some fields", "errors": errors}
    services.chart_changed(patient_ids={mateo.pk})
    services.put(service=service, subject=str(mateo.pk), kind="staff_ended", body={"staff_id": "7"})
    courier.deliver_all(service)
    assert states() == ["refused", "waiting"]
    hub.judge = lambda change: {"outcome": "done"}
    return OutboxEntry.objects.get(state=State.REFUSED)


def test_without_a_hub_it_says_where_to_connect_one(as_olive: Client, as_dana: Client) -> None:
    assert "Web and Reminders</a>" in text_of(as_olive)
    assert "Ask the office manager" in text_of(as_dana)


def test_everything_is_in_step(service: Service, as_dana: Client) -> None:
    assert "Everything is in step" in text_of(as_dana)


def test_a_refused_chart_shows_its_fields_with_links_to_the_form(
    refused: OutboxEntry, mateo: Patient, as_dana: Client
) -> None:
    text = text_of(as_dana)
    assert f'href="/patients/{mateo.pk}/edit/#id_email">Email</a>: Not an address.' in text
    assert f'href="/patients/{mateo.pk}/edit/#holders">Email of account holder 1</a>: Not one either.' in text
    assert "1 later change waits behind it." in text
    assert '1<span class="visually-hidden"> need you' in text


def test_the_badge_is_on_every_page_while_something_needs_a_person(refused: OutboxEntry, as_dana: Client) -> None:
    assert b'href="/in-step/"' in as_dana.get("/").content
    settling.drop(entry=refused)
    assert b'href="/in-step/"' not in as_dana.get("/").content


def test_dana_sends_one_again(refused: OutboxEntry, service: Service, as_dana: Client) -> None:
    answer = as_dana.post(f"/in-step/{refused.pk}/send-again/", follow=True)
    assert b"sent again" in answer.content
    courier.deliver_all(service)
    assert states() == ["done", "done"]
    assert (
        b"Somebody has done this already" in as_dana.post(f"/in-step/{refused.pk}/send-again/", follow=True).content
    )


def test_dana_sends_all_again(refused: OutboxEntry, service: Service, as_dana: Client) -> None:
    assert b"1 sent again" in as_dana.post("/in-step/send-again/", {"state": "stuck"}, follow=True).content
    courier.deliver_all(service)
    assert states() == ["done", "done"]


def test_dana_drops_one_and_undoes_that(refused: OutboxEntry, service: Service, as_dana: Client) -> None:
    page = as_dana.post(f"/in-step/{refused.pk}/drop/", follow=True).content.decode()
    assert "the Hub will not hear of it" in page
    assert f'action="/in-step/{refused.pk}/take-up/"' in page
    assert "dropped" in text_of(as_dana, "?state=dropped")
    as_dana.post(f"/in-step/{refused.pk}/take-up/")
    courier.deliver_all(service)
    assert states() == ["done", "done"]


def test_a_hub_that_is_away_is_said_with_the_next_try(
    service: Service, hub: Hub, mateo: Patient, as_dana: Client
) -> None:
    hub.manner = "gateway"
    courier.deliver_all(service)
    text = text_of(as_dana, "?state=waiting")
    assert "the next try is at" in text
    assert "Failed 1 time in a row" in text
    hub.manner = ""
    as_dana.post(f"/in-step/services/{service.pk}/try/")
    courier.deliver_all(service)
    assert states() == ["done"]


def test_an_ended_connection_leads_to_verifying_again(
    service: Service, hub: Hub, mateo: Patient, as_olive: Client
) -> None:
    hub.ended.add(hub.token)
    courier.deliver_all(service)
    assert f'href="/setup/services/{service.pk}/">Verify again' in text_of(as_olive)


def test_managers_pause_and_go_on(service: Service, as_olive: Client, as_dana: Client) -> None:
    assert as_dana.post(f"/in-step/services/{service.pk}/pause/").status_code == 403
    as_olive.post(f"/in-step/services/{service.pk}/pause/")
    assert Delivery.objects.get().is_paused
    assert "Somebody paused it" in text_of(as_dana)
    as_olive.post(f"/in-step/services/{service.pk}/resume/")
    assert not Delivery.objects.get().is_paused


def test_all_charts_are_sent_stopped_and_resumed(
    service: Service, hub: Hub, as_olive: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_sync, "CHUNK", 4)
    monkeypatch.setattr(full_sync, "MOST_QUEUED", 4)
    for number in range(10):
        patient_named(f"Ana {number}")
    OutboxEntry.objects.all().delete()
    address = f"/in-step/services/{service.pk}/all-charts"
    as_olive.post(f"{address}/start/")
    full_sync.queue_some(service)
    as_olive.post(f"{address}/stop/")
    courier.deliver_all(service)
    assert len(hub.applied) == 4
    assert "Sending all charts is stopped</strong>: 4 of 10" in text_of(as_olive)
    as_olive.post(f"{address}/resume/")
    courier.deliver_all(service)
    assert len({change["subject"] for change in hub.applied}) == len(hub.applied) == 10
    assert all(change["patient"]["create"] for change in hub.applied)
    assert FullSync.objects.get().ended_at
    assert "All charts were sent</strong>: 10 of 10" in text_of(as_olive)
    assert as_olive.post(f"{address}/explode/").status_code == 404


def test_before_all_charts_are_sent_it_says_how_many_get_a_profile(
    service: Service, mateo: Patient, as_olive: Client, as_dana: Client
) -> None:
    patient_named("Ana")
    remember_link(service=service, patient_id=mateo.pk, profile_id="7")
    address = f"/in-step/services/{service.pk}/all-charts/"
    assert f'href="{address}"' in text_of(as_olive)
    asked = " ".join(as_olive.get(address).content.decode().split())
    assert "<h1>Send 2 charts?</h1>" in asked
    assert "1 patient without a known profile" in asked
    assert f'action="{address}start/"' in asked
    assert not FullSync.objects.exists()
    assert as_dana.get(address).status_code == 403


def test_paused_all_charts_are_to_be_sent_not_being_sent(service: Service, as_olive: Client, olive: Staff) -> None:
    patient_named("Ana")
    full_sync.start(service=service, by=olive)
    settling.set_paused(service=service, paused=True, by=olive)
    text = text_of(as_olive)
    assert "All charts are to be sent</strong>" in text
    assert "as soon as somebody presses Go on" in text
    assert "are being sent" not in text


def test_not_everything_is_in_step_while_something_waits(
    service: Service, mateo: Patient, as_olive: Client, olive: Staff
) -> None:
    """It said so beside "Waits 424", and while everything was paused."""
    for paused in (False, True):
        settling.set_paused(service=service, paused=paused, by=olive)
        text = text_of(as_olive)
        assert "Everything is in step" not in text
        assert "Nothing needs you" in text
    assert "There is nothing like that" in text_of(as_olive, "?kind=award")


def test_the_list_follows_while_the_page_is_open(service: Service, hub: Hub, mateo: Patient, as_dana: Client) -> None:
    """The card counted what needs somebody, and the list below said that nothing does until the page was loaded."""
    again = re.search(r'hx-get="/in-step/([^"]+)"', text_of(as_dana))
    assert again is not None
    asked = unescape(again[1])
    same = text_of(as_dana, asked, headers={"HX-Request": "true"})
    assert same.startswith('<div class="stack" id="in-step-state"')
    assert 'id="in-step-list"' not in same, "what did not change is left alone"
    hub.judge = lambda change: {"outcome": "refused", "code": "invalid", "title": "Some fields"}
    courier.deliver_all(service)
    moved = text_of(as_dana, asked, headers={"HX-Request": "true"})
    assert '<div class="stack" id="in-step-list" hx-swap-oob="true">' in moved
    assert "Mateo" in moved
    assert "Export CSV" in moved
    assert '<span id="nav-in-step" hx-swap-oob="true"> <span class="badge bad">1' in moved


def test_long_lists_have_pages(service: Service, as_dana: Client) -> None:
    for number in range(60):
        patient_named(f"Ana {number}")
    first = text_of(as_dana, "?state=waiting")
    assert "60 entries" in first
    assert first.count("<tr id=") == 25
    address = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert text_of(as_dana, address).count("<tr id=") == 25
    assert text_of(as_dana, "?state=waiting&after=nonsense").count("<tr id=") == 25


def test_failures_are_exported_field_by_field(refused: OutboxEntry, as_dana: Client) -> None:
    answer: Any = as_dana.get("/in-step/export/?state=stuck")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "Email,Not an address." in lines[1]
    assert "Email of account holder 1,Not one either." in lines[2]


def test_the_page_needs_the_same_queries_for_one_entry_and_for_many(
    service: Service, as_dana: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        patient_named(f"Ana {number}")
    with django_assert_max_num_queries(24):
        text_of(as_dana, "?state=waiting")


def test_a_service_that_is_not_enabled_says_so(service: Service, olive: Staff, as_olive: Client) -> None:
    setup.disable(service=service, by=olive)
    assert "The service is not enabled" in text_of(as_olive)


def test_who_has_to_choose_a_profile_gets_a_button_that_opens_the_hub(
    service: Service, hub: Hub, mateo: Patient, as_dana: Client
) -> None:
    hub.judge = lambda change: {"outcome": "conflict", "code": "ambiguous", "title": "Two profiles fit"}
    courier.deliver_all(service)
    text = text_of(as_dana)
    assert 'action="/launches/"' in text
    assert f'name="patient" value="{mateo.pk}"' in text
    assert 'formtarget="_blank">Open' in text


def test_points_undone_before_they_went_are_not_called_dropped(service: Service, as_dana: Client) -> None:
    problem = {"code": "withdrawn"}
    OutboxEntry.objects.create(service=service, subject="x", kind="award", state=State.DROPPED, problem=problem)
    text = text_of(as_dana, "?state=dropped")
    assert '<span class="badge">taken back</span>' in text
    assert "Take up again" not in text
