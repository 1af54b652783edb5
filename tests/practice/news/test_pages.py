"""The line of the chart that follows the Hub."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.news.models import Listening
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(service: Service, mateo: Patient) -> HubProfile:
    profile = HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)
    HubProfile.objects.update(seen_at=timezone.now() - timedelta(days=2))
    return profile


def line(client: Client, patient: Patient, **headers: str) -> Any:
    return client.get(f"/patients/{patient.pk}/hub/", headers={"X-Background": "yes", **headers})


def test_the_line_is_sent_when_it_changed_and_not_otherwise(as_dana: Client, profile: HubProfile) -> None:
    first = line(as_dana, profile.patient)
    assert "340" in first.content.decode()
    again = line(as_dana, profile.patient, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    HubProfile.objects.update(points=345)
    changed = line(as_dana, profile.patient, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "345" in changed.content.decode()


def test_the_balance_is_the_one_of_now_as_long_as_the_hub_is_heard(as_dana: Client, profile: HubProfile) -> None:
    def shown() -> str:
        return line(as_dana, profile.patient).content.decode()

    assert "(now)" not in shown()
    listening = Listening.objects.create(service=profile.service, heard_at=timezone.now())
    assert "(now)" in shown()
    Listening.objects.update(failures=1)
    assert "(now)" not in shown()
    Listening.objects.update(failures=0, heard_at=listening.heard_at - timedelta(minutes=2))
    assert "(now)" not in shown()


def test_without_the_switch_no_page_asks(as_dana: Client, profile: HubProfile) -> None:
    chart = f"/patients/{profile.patient_id}/"
    assert "data-hub-news" in as_dana.get(chart).content.decode()
    Service.objects.update(options={**profile.service.options, "news": False})
    assert "data-hub-news" not in as_dana.get(chart).content.decode()


def test_asking_keeps_no_screen_from_locking(as_dana: Client, profile: HubProfile) -> None:
    as_dana.get("/")
    for minutes in (8, 6, 2):  # it asks all the time, and Dana is not there
        session = as_dana.session
        session["active_at"] -= minutes * 60
        session.save()
        answer = line(as_dana, profile.patient, **{"HX-Request": "true"})
    assert "screen-locked" in answer["HX-Trigger"]
    assert "340" not in answer.content.decode()


def test_in_step_says_how_the_listening_goes(as_dana: Client, profile: HubProfile) -> None:
    def page() -> str:
        return as_dana.get("/in-step/").content.decode()

    assert "not heard yet" in page()
    Listening.objects.create(service=profile.service, heard_at=timezone.now())
    assert "<dt>News</dt><dd>heard " in page()
    Listening.objects.update(failures=2, last_error="The Hub cannot be reached.")
    assert "The Hub cannot be reached. <span" in page()
    Service.objects.update(options={**profile.service.options, "news": False})
    assert "<dt>News</dt>" not in page()


def test_points_in_the_chart_are_read_anew_when_the_balance_moved_or_a_window_opened(
    as_dana: Client, profile: HubProfile
) -> None:
    """A profile that was linked by opening the window stayed "not known yet" there until the next load."""
    chart = f"/patients/{profile.patient_id}/"
    trigger = 'hx-trigger="hub-news from:body, hub-state from:body"'
    Service.objects.update(options={**profile.service.options, "chart_points": True})
    assert trigger in as_dana.get(chart).content.decode()
    Service.objects.update(options={**profile.service.options, "chart_points": True, "news": False})
    assert trigger in as_dana.get(chart).content.decode()


def test_the_balance_beside_the_points_is_as_old_as_the_one_in_the_line(as_dana: Client, profile: HubProfile) -> None:
    """It gave a time of the day under a line that said (now)."""
    Service.objects.update(options={**profile.service.options, "chart_points": True})
    Listening.objects.create(service=profile.service, heard_at=timezone.now())
    panel = as_dana.get(f"/patients/{profile.patient_id}/").content.decode().partition("points-balance")[2]
    assert '<span class="muted">, now</span>' in panel.partition("</p>")[0]
