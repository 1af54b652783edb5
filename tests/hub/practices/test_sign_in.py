"""Logging in to the Hub, on its own site and in windows."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.signin import sessions
from tests.hub.conftest import PASSWORD, frame_of

pytestmark = pytest.mark.django_db


def _log_in(client: Client, username: str, mount: str = "") -> Any:
    return client.post(f"{mount}/sign-in/", {"username": username, "password": PASSWORD, "next": f"{mount}/account/"})


def test_the_words_are_those_of_the_story(db: None) -> None:
    page = Client().get("/sign-in/").content.decode()
    assert all(word in page for word in [">Username", ">Password", ">Log in</button>"])


def test_the_sign_in_ends_at_the_practices_midnight(dana: HubUser) -> None:
    client = Client()
    _log_in(client, "dana")
    session = client.session
    ends_at = session[sessions.ENDS_AT]
    local = timezone.datetime.fromtimestamp(ends_at, tz=dana.practice.zone)
    assert (local.hour, local.minute) == (0, 0)
    assert client.get("/account/").status_code == 200
    session[sessions.ENDS_AT] = (timezone.now() - timedelta(seconds=1)).timestamp()
    session.save()
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")


def test_a_window_asks_for_the_sign_in_inside_itself_and_goes_on(brook_street: Practice, dana: HubUser) -> None:
    window = frame_of(brook_street)
    sent = window.get("/frame/account/")
    assert sent.headers["Location"] == "/frame/sign-in/?next=%2Fframe%2Faccount%2F"
    asked = window.get(sent.headers["Location"])
    assert "frame-ancestors https://desk.example" in asked.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in asked.headers
    assert _log_in(window, "dana", "/frame").headers["Location"] == "/frame/account/"
    page = window.get("/frame/account/")
    assert page.status_code == 200
    assert "frame-ancestors https://desk.example" in page.headers["Content-Security-Policy"]


def test_signing_out_of_a_window_leaves_it_framable(brook_street: Practice, dana: HubUser) -> None:
    window = frame_of(brook_street)
    _log_in(window, "dana", "/frame")
    window.post("/frame/sign-out/")
    asked = window.get("/frame/account/", follow=True)
    assert b"Log in" in asked.content
    assert "frame-ancestors https://desk.example" in asked.headers["Content-Security-Policy"]
    store = window.cookies[settings.FRAME_COOKIE_NAME]
    assert store.value


def test_only_users_of_the_windows_practice_may_sign_in(brook_street: Practice, quinn: HubUser) -> None:
    window = frame_of(brook_street)
    answer = _log_in(window, "quinn", "/frame")
    assert answer.status_code == 403
    assert b"belongs to another practice" in answer.content
    assert window.get("/frame/account/").status_code == 302


def test_a_window_of_another_practice_forgets_the_user(brook_street: Practice, quinn: HubUser, dana: HubUser) -> None:
    window = frame_of(brook_street)
    _log_in(window, "dana", "/frame")
    session = sessions_of(window)
    session["frame_practice_id"] = str(quinn.practice_id)
    session.save()
    assert window.get("/frame/account/").headers["Location"].startswith("/frame/sign-in/")


def test_a_page_without_a_window_cannot_be_framed(dana: HubUser, as_dana: Client) -> None:
    answer = as_dana.get("/account/")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def sessions_of(client: Client) -> Any:
    """The session of the window."""
    from importlib import import_module

    return import_module(settings.SESSION_ENGINE).SessionStore(client.cookies[settings.FRAME_COOKIE_NAME].value)
