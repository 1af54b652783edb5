"""One-time addresses: once, within a minute, for whom they were made."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.connections import revoke
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.conftest import PASSWORD
from tests.hub.launches.charts import ORIGIN, Browser, PracticeServer, connected, let_in, mateo_chart, session_of

pytestmark = pytest.mark.django_db


def _sign_in(window: Browser, username: str, then: str) -> Any:
    prefix = "/frame" if then.startswith("/frame") else ""
    return window.post(f"{prefix}/sign-in/", {"username": username, "password": PASSWORD, "next": then})


def test_the_window_asks_for_the_sign_in_and_shows_the_profile(desk: PracticeServer, dana: HubUser) -> None:
    window = Browser()
    opened = window.get(desk.path(mateo_chart()))
    member = Member.objects.of(dana.practice).get(first_name="Mateo")
    assert opened.headers["Location"].startswith(f"/frame/members/{member.number}/?")
    cookie = window.cookies[settings.FRAME_COOKIE_NAME]
    assert (cookie["samesite"], cookie["partitioned"], cookie["secure"]) == ("None", True, True)
    asked = window.get(opened.headers["Location"], follow=True)
    assert b"Log in" in asked.content
    assert f"frame-ancestors {ORIGIN}" in asked.headers["Content-Security-Policy"]
    page = _sign_in(window, "dana", opened.headers["Location"])
    profile = window.get(page.headers["Location"])
    assert profile.status_code == 200
    assert b"Mateo" in profile.content
    assert f"frame-ancestors {ORIGIN}" in profile.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in profile.headers


def test_nothing_of_the_patient_stands_in_the_addresses(desk: PracticeServer, dana: HubUser) -> None:
    path = desk.path(mateo_chart())
    opened = Browser().get(path)
    for address in (path, opened.headers["Location"]):
        assert "ateo" not in address
        assert "lvarez" not in address


def test_an_address_works_once(desk: PracticeServer) -> None:
    path = desk.path(mateo_chart())
    assert Browser().get(path).status_code == 302
    again = Browser().get(path)
    assert again.status_code == 410
    assert b"used already" in again.content
    assert b"Press reload" in again.content
    assert b"data-attention" in again.content
    assert f"frame-ancestors {ORIGIN}" in again.headers["Content-Security-Policy"]
    assert settings.FRAME_COOKIE_NAME not in again.cookies


def test_an_address_works_for_sixty_seconds(desk: PracticeServer) -> None:
    path = desk.path(mateo_chart())
    Launch.across_practices.update(expires_at=timezone.now() - timedelta(milliseconds=1))
    late = Browser().get(path)
    assert late.status_code == 410
    assert b"took too long" in late.content
    assert f"frame-ancestors {ORIGIN}" in late.headers["Content-Security-Policy"]


def test_the_answer_says_when_the_address_expires(desk: PracticeServer) -> None:
    before = timezone.now()
    answer = desk.launch(None).json()
    expires_at = datetime.fromisoformat(answer["expires_at"])
    assert timedelta(seconds=59) < expires_at - before < timedelta(seconds=62)


def test_an_address_that_nobody_got_is_unknown_and_cannot_be_framed() -> None:
    answer = Browser().get("/frame/launch/nonsense/")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_an_address_of_a_frame_does_not_open_a_tab_and_the_other_way_round(desk: PracticeServer) -> None:
    frame, tab = desk.path(None), desk.path(None, in_tab=True)
    assert frame.startswith("/frame/launch/")
    assert tab.startswith("/launch/")
    assert Browser().get(frame.removeprefix("/frame")).status_code == 404
    assert Browser().get(f"/frame{tab}").status_code == 404


def test_the_address_is_not_stored(desk: PracticeServer) -> None:
    token = desk.path(None).split("/")[3]
    assert token not in str(list(Launch.across_practices.values()))


def test_asking_with_head_does_not_use_the_address_up(desk: PracticeServer) -> None:
    path = desk.path(None)
    assert Browser().head(path).status_code == 405
    assert Browser().get(path).status_code == 302


def test_a_connection_revoked_meanwhile_opens_nothing(desk: PracticeServer, olive: HubUser) -> None:
    path = desk.path(mateo_chart())
    revoke(connection=desk.connection, actor=olive)
    answer = Browser().get(path)
    assert answer.status_code == 403
    assert b"ended" in answer.content
    assert f"frame-ancestors {ORIGIN}" in answer.headers["Content-Security-Policy"]


def test_a_window_of_a_revoked_connection_ends_at_the_next_click(desk: PracticeServer, dana: HubUser) -> None:
    window = Browser()
    profile = window.get(desk.path(mateo_chart())).headers["Location"]
    let_in(window, dana)
    assert window.get(profile).status_code == 200
    revoke(connection=desk.connection, actor=dana)
    by_htmx = window.get("/frame/members/", headers={"HX-Request": "true"})
    assert by_htmx.headers["HX-Refresh"] == "true"
    ended = window.get("/frame/members/")
    assert ended.status_code == 403
    assert b"ended" in ended.content
    assert f"frame-ancestors {ORIGIN}" in ended.headers["Content-Security-Policy"]
    assert b"Mateo" not in window.get(profile, follow=True).content


def test_a_window_that_was_ended_can_be_opened_by_a_new_connection(
    desk: PracticeServer, olive: HubUser, dana: HubUser
) -> None:
    window = Browser()
    window.get(desk.path(mateo_chart()))
    revoke(connection=desk.connection, actor=olive)
    opened = window.get(connected(olive).path(mateo_chart()))
    assert opened.headers["Location"].startswith("/frame/members/")


def test_whoever_is_signed_in_stays_so_for_the_next_patient(desk: PracticeServer, dana: HubUser) -> None:
    window = Browser()
    window.get(desk.path(mateo_chart()))
    let_in(window, dana)
    nova = mateo_chart(external_id="other", first_name="Nova", email="", account_holders=[])
    page = window.get(desk.path(nova), follow=True)
    assert page.status_code == 200
    assert b"Nova" in page.content
    home = window.get(desk.path(None), follow=True)
    assert home.request["PATH_INFO"] == "/frame/"
    assert home.status_code == 200


def test_a_user_of_another_practice_is_refused_in_the_window(desk: PracticeServer, quinn: HubUser) -> None:
    window = Browser()
    profile = window.get(desk.path(mateo_chart())).headers["Location"]
    answer = _sign_in(window, "quinn", profile)
    assert answer.status_code == 403
    assert b"belongs to another practice" in answer.content


def test_a_window_opened_by_another_practice_forgets_everybody(
    desk: PracticeServer, their_desk: PracticeServer, dana: HubUser
) -> None:
    window = Browser()
    window.get(desk.path(mateo_chart()))
    let_in(window, dana)
    theirs = window.get(their_desk.path(None))
    asked = window.get(theirs.headers["Location"], follow=True)
    assert b"Log in" in asked.content
    assert "frame-ancestors https://harbour.example" in asked.headers["Content-Security-Policy"]


class TestBlockedCookies:
    """The browser drops the frame's cookie."""

    def test_the_page_says_so_and_offers_a_tab_once(self, desk: PracticeServer, dana: HubUser) -> None:
        landing = Browser().get(desk.path(mateo_chart())).headers["Location"]
        blocked = Browser().get(landing)
        assert blocked.status_code == 403
        page = blocked.content.decode()
        assert "does not let the window keep you signed in" in page
        assert "data-attention" in page
        assert f"frame-ancestors {ORIGIN}" in blocked.headers["Content-Security-Policy"]
        address = page.split(f'href="{settings.SITE_URL}', 1)[1].split('"', 1)[0]
        assert "Open in a new tab" not in Browser().get(landing).content.decode()
        tab = Browser()
        opened = tab.get(address)
        assert _sign_in(tab, "dana", opened.headers["Location"]).status_code == 302
        profile = tab.get(opened.headers["Location"], follow=True)
        assert b"Mateo" in profile.content
        assert Browser().get(address).status_code == 410

    def test_a_forged_pass_shows_nothing(self, desk: PracticeServer) -> None:
        answer = Browser().get("/frame/members/1/?window=forged")
        assert answer.headers["Location"].startswith("/frame/sign-in/")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


class TestTabs:
    """Opened in a tab of its own, with the Hub's main cookie."""

    def test_a_tab_asks_for_the_sign_in_and_goes_on_to_the_profile(self, desk: PracticeServer, dana: HubUser) -> None:
        tab = Browser()
        opened = tab.get(desk.path(mateo_chart(), in_tab=True))
        sent = tab.get(opened.headers["Location"])
        assert sent.headers["Location"].startswith("/sign-in/")
        _sign_in(tab, "dana", opened.headers["Location"])
        page = tab.get(opened.headers["Location"], follow=True)
        assert b"Mateo" in page.content
        assert page.headers["X-Frame-Options"] == "DENY"

    def test_a_used_address_says_where_to_get_another(self, desk: PracticeServer) -> None:
        path = desk.path(None, in_tab=True)
        Browser().get(path)
        assert b"Open it again from the practice program." in Browser().get(path).content

    def test_a_user_of_another_practice_is_told_to_sign_out(self, desk: PracticeServer, quinn: HubUser) -> None:
        tab = Browser()
        tab.force_login(quinn)
        answer = tab.get(desk.path(mateo_chart(), in_tab=True))
        assert answer.status_code == 403
        assert b"another practice" in answer.content
        assert b"Sign out" in answer.content

    def test_another_practice_does_not_find_where_a_launch_leads(self, desk: PracticeServer, quinn: HubUser) -> None:
        opened = Browser().get(desk.path(mateo_chart(), in_tab=True)).headers["Location"]
        tab = Browser()
        tab.force_login(quinn)
        assert tab.get(opened).status_code == 404


def test_only_the_address_of_the_connection_may_show_the_window(desk: PracticeServer) -> None:
    answer = desk.launch(None, origin="https://elsewhere.example")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_origin")
    assert not Launch.across_practices.exists()
    assert desk.launch(None, origin="https://elsewhere.example", in_tab=True).status_code == 201


def test_the_frame_remembers_for_whom_and_by_whom_it_was_opened(desk: PracticeServer, brook_street: Practice) -> None:
    window = Browser()
    window.get(desk.path(mateo_chart()))
    store = session_of(window)
    member = Member.objects.of(brook_street).get(first_name="Mateo")
    assert store["frame_member_number"] == member.number
    assert store["frame_staff_name"] == "Dana Ruiz"
    assert store["frame_practice_id"] == str(brook_street.pk)
    assert store["frame_origin"] == ORIGIN
