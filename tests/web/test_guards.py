"""What comes in, what browsers may keep, and what a log may say."""

import logging
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.request_id import ProbeFilter, SecretAddressFilter

URLENCODED: Final[dict[str, Any]] = {"content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def as_olive(db: None) -> Client:
    practice = Practice.objects.create(name="Brook Street")
    olive = HubUser.objects.create(
        practice=practice, username="olive", display_name="Olive", role=Role.OWNER, password="!"
    )
    client = Client()
    client.force_login(olive)
    return client


def test_browsers_keep_no_page_of_a_signed_in_person(as_olive: Client) -> None:
    assert as_olive.get("/members/")["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/healthz").get("Cache-Control", "")


def test_an_address_with_a_nul_is_refused(as_olive: Client) -> None:
    assert as_olive.get("/members/?q=a%00.b@c").status_code == 400


@pytest.mark.parametrize("multipart", [False, True], ids=["urlencoded", "multipart"])
@pytest.mark.parametrize("form", [{"why": "no\x00pe"}, {"wh\x00y": "nope"}], ids=["in a value", "in a name"])
def test_a_form_with_a_nul_is_refused_on_every_page(as_olive: Client, form: dict[str, str], multipart: bool) -> None:
    sent: Any = as_olive.post(
        "/members/new/", form if multipart else urlencode(form), **({} if multipart else URLENCODED)
    )
    assert sent.status_code == 400
    assert "type the text again" in sent.content.decode()


def test_nobody_signs_in_with_a_nul(db: None) -> None:
    assert Client().post("/sign-in/", {"username": "ol\x00ive", "password": "x"}).status_code == 400


def test_a_file_may_hold_a_nul(as_olive: Client) -> None:
    sent = as_olive.post("/members/new/", {"first_name": "", "photo": SimpleUploadedFile("a.png", b"\x89PNG\x00")})
    assert sent.status_code == 422


@pytest.mark.parametrize(
    "cursor",
    ["WyJ4Il0", "WyJcdWQ4MDAiLCAiYSIsIDFd", "WyJcdTAwMDAiLCAiYSIsIDFd", "%%%", "WzEsMiwzXQ"],
)
@pytest.mark.parametrize("page", ["/members/", "/messages/", "/mailbox/", "/practice/audit/"])
def test_a_made_up_cursor_shows_the_first_page(as_olive: Client, page: str, cursor: str) -> None:
    assert as_olive.get(page, {"after": cursor}).status_code == 200


def test_one_time_addresses_do_not_reach_the_log() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/launch/s3cr3t/",), None)
    SecretAddressFilter().filter(record)
    assert record.getMessage() == "Not Found: /launch/…/"


def test_a_hub_that_is_looked_for_does_not_warn_of_it(caplog: pytest.LogCaptureFixture, db: None) -> None:
    caplog.handler.addFilter(ProbeFilter())
    assert Client().get("/api/v1/connections/current").status_code == 401
    assert caplog.messages == []
    Client().get("/api/v1/connections/current", headers={"Authorization": "Bearer wrong"})
    assert caplog.messages == ["Unauthorized: /api/v1/connections/current"]
