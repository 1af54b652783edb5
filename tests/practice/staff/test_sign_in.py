"""Signing in to the practice server, and the lock of the screen."""

import time

import pytest
from django.test import Client

from offthecharts.practice.office.models import Office
from offthecharts.practice.staff import services
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.signin import sessions, throttle
from tests.practice.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def _sign_in(client: Client, username: str, password: str, next_page: str = "") -> object:
    return client.post("/sign-in/", {"username": username, "password": password, "next": next_page})


def test_sign_in_lands_on_the_page_that_was_asked_for(dana: Staff) -> None:
    client = Client()
    sent = client.get("/account/")
    assert sent.headers["Location"] == "/sign-in/?next=%2Faccount%2F"
    page = client.get(sent.headers["Location"]).content.decode()
    assert 'value="/account/"' in page
    assert _sign_in(client, "DANA", PASSWORD, "/account/").headers["Location"] == "/account/"
    assert b"Dana Reyes" in client.get("/account/").content


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leaves_the_site(dana: Staff, wanted: str) -> None:
    assert _sign_in(Client(), "dana", PASSWORD, wanted).headers["Location"] == "/"


def test_unknown_wrong_and_deactivated_read_the_same(dana: Staff, olive: Staff) -> None:
    Staff.objects.filter(pk=olive.pk).update(is_active=False)
    answers = [
        _sign_in(Client(), name, password)
        for name, password in [("nobody", PASSWORD), ("dana", "wrong-password"), ("olive", PASSWORD)]
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert all(b"User name and password do not fit" in answer.content for answer in answers)


def test_guessing_is_stopped_even_when_the_last_guess_is_right(dana: Staff) -> None:
    client = Client()
    for _ in range(throttle.USER_NAME_TRIES):
        _sign_in(client, "dana", "wrong-password")
    answer = _sign_in(client, "dana", PASSWORD)
    assert answer.status_code == 429
    assert b"Try again in " in answer.content


def test_the_session_key_changes_when_somebody_signs_in(dana: Staff) -> None:
    client = Client()
    client.get("/sign-in/")
    before = client.session.session_key
    client.session["planted"] = True
    _sign_in(client, "dana", PASSWORD)
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_deactivated_staff_are_out_at_the_next_click(dana: Staff, as_dana: Client) -> None:
    assert as_dana.get("/account/").status_code == 200
    Staff.objects.filter(pk=dana.pk).update(is_active=False)
    assert as_dana.get("/account/").headers["Location"].startswith("/sign-in/")


def test_a_sign_in_does_not_come_back_with_the_account(dana: Staff, olive: Staff, as_dana: Client) -> None:
    asked_meanwhile = signed_in(dana)
    services.deactivate(staff=dana, by=olive)
    assert asked_meanwhile.get("/account/").status_code == 302
    services.activate(staff=dana, by=olive)
    for browser in (as_dana, asked_meanwhile):
        assert browser.get("/account/").status_code == 302
    again = Client()
    assert _sign_in(again, "dana", PASSWORD).status_code == 302
    assert again.get("/account/").status_code == 200


def test_the_session_of_who_may_not_sign_in_is_flushed(dana: Staff, as_dana: Client) -> None:
    Staff.objects.filter(pk=dana.pk).update(is_active=False)
    as_dana.get("/account/")
    assert "_auth_user_id" not in as_dana.session
    Staff.objects.filter(pk=dana.pk).update(is_active=True)
    assert as_dana.get("/account/").status_code == 302


def test_sign_out_takes_a_post(as_dana: Client) -> None:
    assert as_dana.get("/sign-out/").status_code == 405
    as_dana.post("/sign-out/")
    assert as_dana.get("/account/").status_code == 302


def _idle_for(client: Client, minutes: float) -> None:
    session = client.session
    session[sessions.ACTIVE_AT] = time.time() - minutes * 60
    session.save()


def test_an_idle_screen_is_locked_and_opens_on_the_same_page(dana: Staff, as_dana: Client, office: Office) -> None:
    _idle_for(as_dana, office.idle_lock_minutes + 1)
    sent = as_dana.get("/account/")
    assert sent.headers["Location"] == "/lock/?next=%2Faccount%2F"
    assert b"Dana Reyes, enter your password" in as_dana.get(sent.headers["Location"]).content
    assert as_dana.post("/lock/", {"password": "wrong", "next": "/account/"}).status_code == 403
    assert as_dana.get("/account/").status_code == 302
    opened = as_dana.post("/lock/", {"password": PASSWORD, "next": "/account/"})
    assert opened.headers["Location"] == "/account/"
    assert as_dana.get("/account/").status_code == 200


def test_nobody_at_the_sign_in_page_keeps_a_signed_in_desk_from_opening_its_screen(dana: Staff) -> None:
    desk, stranger = Client(), Client()
    _sign_in(desk, "dana", PASSWORD)
    for _ in range(throttle.USER_NAME_TRIES + 1):
        last = _sign_in(stranger, "dana", "wrong-password")
    assert last.status_code == 429
    desk.get("/lock/")
    assert desk.post("/lock/", {"password": PASSWORD}).status_code == 302
    assert desk.get("/account/").status_code == 200


def test_who_guesses_at_a_locked_screen_has_to_wait(dana: Staff, as_dana: Client) -> None:
    as_dana.get("/lock/")
    for _ in range(throttle.CONFIRM_TRIES):
        assert as_dana.post("/lock/", {"password": "wrong-password"}).status_code == 403
    assert as_dana.post("/lock/", {"password": PASSWORD}).status_code == 429
    assert _sign_in(Client(), "dana", PASSWORD).status_code == 302, "another browser of hers is not the guesser"


def test_a_screen_in_use_is_not_locked(as_dana: Client, office: Office) -> None:
    _idle_for(as_dana, office.idle_lock_minutes - 1)
    assert as_dana.get("/account/").status_code == 200


def test_a_page_that_asks_by_itself_does_not_keep_the_screen_open(as_dana: Client, office: Office) -> None:
    _idle_for(as_dana, office.idle_lock_minutes - 1)
    as_dana.get("/account/", headers={"X-Background": "yes"})
    assert as_dana.session[sessions.ACTIVE_AT] < time.time() - 60


def test_a_locked_screen_answers_htmx_with_the_lock_over_the_page(as_dana: Client, office: Office) -> None:
    _idle_for(as_dana, office.idle_lock_minutes + 1)
    answer = as_dana.get("/account/", headers={"HX-Request": "true"})
    assert (answer.content, answer.headers["HX-Reswap"]) == (b"", "none")
    assert "screen-locked" in answer.headers["HX-Trigger"]


def test_zero_idle_minutes_switch_the_lock_off(as_dana: Client, office: Office) -> None:
    Office.objects.update(idle_lock_minutes=0)
    _idle_for(as_dana, 60 * 24)
    assert as_dana.get("/account/").status_code == 200


def test_a_new_password_signs_out_the_other_browser(dana: Staff, as_dana: Client) -> None:
    other = signed_in(dana)
    answer = as_dana.post("/account/", {"current_password": PASSWORD, "new_password": "tangerine-hours-31"})
    assert answer.status_code == 302
    assert as_dana.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert _sign_in(Client(), "dana", "tangerine-hours-31").status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "message"),
    [("wrong", "tangerine-hours-31", "This password does not fit"), (PASSWORD, "short", "too short")],
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(
    as_dana: Client, current: str, new: str, message: str
) -> None:
    answer = as_dana.post("/account/", {"current_password": current, "new_password": new})
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_signing_in_is_audited_and_the_trail_cannot_be_changed(dana: Staff) -> None:
    _sign_in(Client(), "dana", PASSWORD)
    entry = AuditEntry.objects.get(action="signed in")
    assert (entry.actor_name, entry.actor_id) == ("Dana Reyes", str(dana.pk))
    with pytest.raises(Exception, match="append-only"):
        AuditEntry.objects.update(action="nothing happened")
