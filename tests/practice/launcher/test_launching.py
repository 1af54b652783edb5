"""Off-the-Charts: from the press to the frame, or to the page that says why not."""

import logging
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offthecharts.config.environment import environment
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.launcher.failures import MANAGER
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from offthecharts.web.images import Photo
from tests.practice.hub_double import Hub, running, self_signed
from tests.practice.services_support import connected, web_link


def press(client: Client, service: Service, patient: Patient | None = None, **more: str) -> Any:
    """What the window's script sends."""
    values = {"service": str(service.pk), "patient": str(patient.pk) if patient else "", **more}
    return client.post("/launches/", values, headers={"HX-Request": "true"})


@pytest.fixture
def service(olive: Staff, hub: Hub) -> Service:
    return connected(hub, olive)


def test_a_launch_hands_the_patient_over_and_answers_with_the_frame(
    as_dana: Client, dana: Staff, service: Service, hub: Hub, mateo: Patient
) -> None:
    answer = press(as_dana, service, mateo)
    page = answer.content.decode()
    assert (answer.status_code, answer["X-Launch"]) == (200, "opened")
    assert f'src="{hub.address}/frame/launch/one-time/"' in page
    assert f'data-origin="{hub.address}"' in page
    assert 'referrerpolicy="no-referrer"' in page
    assert 'title="Patient Rewards Hub, Mateo Núñez-O’Hara"' in page
    sent = hub.to("launches")[0].body
    assert (sent["staff_name"], sent["origin"], sent["in_tab"]) == ("Dana Reyes", "http://localhost:8000", False)
    assert (sent["patient"]["external_id"], sent["patient"]["chart_number"]) == (str(mateo.pk), "1042")
    launch = Launch.objects.get()
    assert (launch.outcome, launch.staff, launch.patient) == ("opened", dana, mateo)
    assert launch.ended_at is not None
    assert launch.duration_ms is not None
    profile = HubProfile.objects.get(patient=mateo)
    assert (profile.profile_id, profile.points) == ("member-7", 340)


def test_one_request_id_goes_along_and_one_key_for_one_click(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    first = press(as_dana, service, mateo, key="click-1")
    press(as_dana, service, mateo, key="click-1")
    press(as_dana, service, mateo, key="click-2")
    keys = [call.headers["idempotency-key"] for call in hub.to("launches")]
    assert keys[0] == keys[1] != keys[2]
    assert Launch.objects.count() == 2
    assert hub.to("launches")[0].headers["x-request-id"] == first["X-Request-ID"]
    assert Launch.objects.earliest("pk").request_id == first["X-Request-ID"]


def test_without_a_chart_the_home_page_of_the_hub_opens(as_dana: Client, service: Service, hub: Hub) -> None:
    assert press(as_dana, service)["X-Launch"] == "opened"
    assert hub.to("launches")[0].body["patient"] is None
    assert HubProfile.objects.count() == 0


def test_the_bytes_of_the_photo_go_once_and_again_when_the_hub_lost_it(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    mateo.person.photo_sha256 = photos.keep(Photo(jpeg=b"jpeg", sha256="ab" * 32, width=1, height=1))
    mateo.person.save()
    for keeps in (True, True, False, True):
        hub.keeps_photo = keeps
        press(as_dana, service, mateo)
    had_bytes = [bool(call.body["patient"]["photo"]["jpeg_base64"]) for call in hub.to("launches")]
    assert had_bytes == [True, False, False, True]


def test_a_photo_that_the_hub_does_not_want_is_not_sent_every_time(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    mateo.person.photo_sha256 = photos.keep(Photo(jpeg=b"jpeg", sha256="ab" * 32, width=1, height=1))
    mateo.person.save()
    hub.keeps_photo = False
    hub.profile = {"id": "member-7", "state": "linked", "points": 1, "has_photo_sha256": "cd" * 32}
    press(as_dana, service, mateo)
    press(as_dana, service, mateo)
    assert [bool(call.body["patient"]["photo"]["jpeg_base64"]) for call in hub.to("launches")] == [True, False]


FAILURES = {
    "connection_revoked": "ended in the Hub",
    "bad_token": "refuses the connection",
    "clock_skew": "clocks differ",
    "too_many_requests": "asks for a pause",
    "wrong_origin": "another address now",
    "not_found": "says no",
}


@pytest.mark.parametrize(("code", "words"), FAILURES.items())
def test_each_refusal_has_a_page_of_its_own(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient, code: str, words: str
) -> None:
    hub.refuse(code, at="POST launches", detail="A detail of the Hub.")
    answer = press(as_dana, service, mateo)
    page = answer.content.decode()
    assert (answer["X-Launch"], answer.status_code) == ("failed", 200)
    assert words in page
    assert "What to do:" in page
    assert "Who can do this:" in page
    assert "<iframe" not in page
    assert Launch.objects.get().outcome in page


@pytest.mark.parametrize(
    ("manner", "code"),
    [("cut off", "unreachable"), ("garbage", "not_a_hub"), ("website", "not_a_hub"), ("gateway", "unreachable")],
)
def test_each_bad_manner_has_a_page_of_its_own(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient, manner: str, code: str
) -> None:
    hub.manner = manner
    assert f'data-code="{code}"' in press(as_dana, service, mateo).content.decode()
    assert Launch.objects.get().outcome == code
    hub.manner = ""
    assert press(as_dana, service, mateo)["X-Launch"] == "opened"


def test_a_slow_hub_is_given_up_in_time_and_trying_again_is_offered(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment(), "launch_timeout_seconds", 0.3)
    hub.manner = "slow"
    page = press(as_dana, service, mateo).content.decode()
    assert "takes too long" in page
    assert "Try again" in page
    launch = Launch.objects.get()
    assert launch.outcome == "slow"
    assert 250 <= (launch.duration_ms or 0) < 1400


def test_a_hub_that_is_down_or_unknown_has_its_page(as_dana: Client, service: Service, mateo: Patient) -> None:
    for address, code in (("http://localhost:1", "unreachable"), ("https://no-hub.invalid", "no_such_address")):
        service.options["address"] = address
        service.save()
        assert f'data-code="{code}"' in press(as_dana, service, mateo).content.decode()
    service.refresh_from_db()
    assert service.state == ServiceState.ENABLED, "a Hub that is away is nothing for the office manager"


def test_a_changed_certificate_is_refused_and_nothing_is_sent(
    as_dana: Client, olive: Staff, mateo: Patient, tmp_path: Path
) -> None:
    with running(self_signed(tmp_path)) as hub:
        service = connected(hub, olive)
        page = press(as_dana, service, mateo).content.decode()
        assert "certificate is refused" in page
        assert hub.calls == []
    service.refresh_from_db()
    assert service.state == ServiceState.ATTENTION


def test_a_revoked_connection_needs_attention_until_a_launch_succeeds_again(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    hub.ended.add(hub.token)
    page = press(as_dana, service, mateo).content.decode()
    assert escape(MANAGER) in page
    assert "Go to Web and Reminders" not in page, "the desk cannot go there"
    service.refresh_from_db()
    assert service.state == ServiceState.ATTENTION
    assert "ended in the Hub" in service.attention
    assert "ended in the Hub" in as_dana.get("/launches/menu/").content.decode()
    hub.ended.clear()
    assert press(as_dana, service, mateo)["X-Launch"] == "opened"
    service.refresh_from_db()
    assert service.state == ServiceState.ENABLED


def test_the_manager_is_led_to_web_and_reminders(
    as_olive: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    hub.ended.add(hub.token)
    page = press(as_olive, service, mateo).content.decode()
    assert f'href="/setup/services/{service.pk}/">Go to Web and Reminders' in page


def test_what_the_hub_cannot_take_is_named_field_by_field_with_the_way_to_it(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    errors = {
        "patient.birth_date": ["This day has not come yet; check the year."],
        "patient.account_holders.0.email": ["This is not an e-mail address."],
    }
    hub.refuse("invalid", at="POST launches", status=422, errors=errors)
    answer = press(as_dana, service, mateo)
    page = answer.content.decode()
    assert answer["X-Launch"] == "failed"
    assert f'href="/patients/{mateo.pk}/edit/#id_birth_date">Date of birth</a>' in page
    assert "Email of account holder 1" in page
    assert "has not come yet" in page
    assert f'href="/patients/{mateo.pk}/edit/">Edit the chart</a>' in page


def test_a_chart_that_does_not_fit_the_message_is_told_without_calling_the_hub(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    Person.objects.filter(pk=mateo.person_id).update(last_name="")
    page = press(as_dana, service, mateo).content.decode()
    assert 'data-code="invalid"' in page
    assert "Last name" in page
    assert hub.calls == []


def test_a_service_that_was_removed_or_disabled_meanwhile_says_so(
    as_dana: Client, olive: Staff, service: Service, mateo: Patient
) -> None:
    services.disable(service=service, by=olive)
    assert "switched off" in press(as_dana, service, mateo).content.decode()
    services.remove(service=service, by=olive)
    assert "not set up" in press(as_dana, service, mateo).content.decode()
    assert sorted(Launch.objects.values_list("outcome", flat=True)) == ["not_enabled", "not_set_up"]


def test_a_lost_encryption_key_is_told(as_dana: Client, service: Service, mateo: Patient) -> None:
    service.secret = "stored under another key"
    service.save()
    assert "cannot be read" in press(as_dana, service, mateo).content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://hub.example.com/frame/launch/x/", "nonsense"])
def test_an_address_that_no_frame_may_open_is_refused(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient, url: str
) -> None:
    hub.launch_url = url
    page = press(as_dana, service, mateo).content.decode()
    assert 'data-code="not_a_hub"' in page
    assert url not in page


def test_a_hub_that_browsers_see_at_another_address_may_be_framed_from_then_on(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    hub.launch_url = "https://rewards.example.com/frame/launch/x/"
    press(as_dana, service, mateo)
    policy = as_dana.get("/")["Content-Security-Policy"]
    assert f"frame-src 'self' {hub.address} https://rewards.example.com;" in policy


def test_the_admin_window_may_frame_the_connected_hub_and_nothing_else(
    as_dana: Client, service: Service, hub: Hub
) -> None:
    assert f"frame-src 'self' {hub.address};" in as_dana.get("/")["Content-Security-Policy"]
    assert "frame-src" not in as_dana.get("/appointments/")["Content-Security-Policy"]


def test_without_javascript_the_entry_opens_a_tab_that_goes_on_by_itself(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    values = {"service": str(service.pk), "patient": str(mateo.pk), "in_tab": "1"}
    answer = as_dana.post("/launches/", values)
    assert answer["Refresh"] == f"0; url={hub.address}/frame/launch/one-time/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert hub.to("launches")[0].body["in_tab"] is True
    assert Launch.objects.get().in_tab
    hub.manner = "gateway"
    failed = as_dana.post("/launches/", values)
    assert failed.status_code == 502
    assert b"<html" in failed.content
    assert b"does not answer" in failed.content


def test_nothing_of_the_patient_stands_in_a_log_line(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    press(as_dana, service, mateo)
    hub.refuse("invalid", at="POST launches", status=422, errors={"patient.email": ["Not an address"]})
    press(as_dana, service, mateo)
    hub.manner = "garbage"
    press(as_dana, service, mateo)
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for secret in ("Mateo", "Núñez", "mateo@example.org", "5550123", "one-time", hub.token):
        assert secret not in logged
    assert all("Mateo" not in call.path for call in hub.calls)


def test_the_browser_tells_that_the_page_was_not_shown(
    as_dana: Client, as_olive: Client, service: Service, mateo: Patient
) -> None:
    press(as_dana, service, mateo)
    launch = Launch.objects.get()
    address = f"/launches/{launch.pk}/outcome/"
    assert as_olive.post(address, {"code": "refused_framing"}).status_code == 404
    assert as_dana.post(address, {"code": "opened"}).status_code == 404
    answer = as_dana.post(address, {"code": "refused_framing"}, headers={"HX-Request": "true"})
    assert "Open in a new tab" in answer.content.decode()
    assert "This program is open at http://testserver" in answer.content.decode()
    launch.refresh_from_db()
    assert launch.outcome == "refused_framing"


def test_a_web_link_is_filled_and_says_when_it_cannot_be(as_dana: Client, olive: Staff, mateo: Patient) -> None:
    link = web_link("https://forms.example.com/new?who={patient.first_name}&n={patient.chart_number}", olive)
    menu = as_dana.get("/launches/menu/").content.decode()
    assert "disabled" in menu
    assert "Open a chart first" in as_dana.get("/").content.decode()
    assert "Open a chart first" in menu
    assert "disabled" not in as_dana.get(f"/launches/menu/{mateo.pk}/").content.decode()
    answer = as_dana.post("/launches/", {"service": link.pk, "patient": mateo.pk, "in_tab": "1"})
    assert answer["Refresh"] == "0; url=https://forms.example.com/new?who=Mateo&n=1042"
    assert "cannot be opened now" in press(as_dana, link).content.decode()


def test_the_menu_says_that_nothing_is_set_up_and_leads_the_manager_there(as_dana: Client, as_olive: Client) -> None:
    assert "Nothing is set up yet" in as_dana.get("/").content.decode()
    assert 'href="/setup/services/"' not in as_dana.get("/launches/menu/").content.decode()
    assert 'href="/setup/services/"' in as_olive.get("/launches/menu/").content.decode()


def test_the_chart_says_where_the_patient_stands_in_the_hub(
    as_dana: Client, service: Service, mateo: Patient
) -> None:
    page = as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    assert "not yet" in page
    press(as_dana, service, mateo)
    page = as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    assert "linked" in page
    assert "340" in page
    assert "Last opened" in page


def test_an_ambiguous_match_is_opened_and_not_called_linked(
    as_dana: Client, service: Service, hub: Hub, mateo: Patient
) -> None:
    hub.profile = {"id": "", "state": "ambiguous"}
    hub.keeps_photo = False
    assert press(as_dana, service, mateo)["X-Launch"] == "opened"
    assert HubProfile.objects.count() == 0
    assert Launch.objects.get().outcome == "ambiguous"


def test_a_click_that_cannot_be_understood_gets_a_page(as_dana: Client, office: object) -> None:
    answer = as_dana.post("/launches/", {"service": "x", "patient": "y"}, headers={"HX-Request": "true"})
    assert answer["X-Launch"] == "failed"
    assert b"not set up" in answer.content
    page = as_dana.post("/launches/", {"service": "x"})
    assert b"<title>This service is not set up" in page.content


def test_a_launch_writes_three_times_and_reads_the_chart_in_a_fixed_number_of_queries(
    as_dana: Client, service: Service, mateo: Patient
) -> None:
    press(as_dana, service, mateo)
    with CaptureQueriesContext(connection) as asked:
        press(as_dana, service, mateo)
    statements = [query["sql"].split(" ", 1)[0] for query in asked]
    assert statements.count("INSERT") + statements.count("UPDATE") == 3
    assert statements.count("SELECT") <= 15
