"""Windows that open signed in: linked once, one assertion each, over as soon as anybody says so."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.utils import timezone

from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.users import activate_user, deactivate_user, reset_password
from offthecharts.hub.signon import keys, links
from offthecharts.hub.signon.models import StaffLink
from offthecharts.web.audit.models import AuditEntry
from offthecharts.wire import assertions
from tests.hub.launches.charts import Browser, connected, mateo_chart, session_of
from tests.hub.signon.vouching import DANA, Vouching, forged, linked_window, log_in, verified_again, vouching

pytestmark = pytest.mark.django_db


def _is_in(window: Browser, address: str = "/frame/members/") -> bool:
    return window.get(address).status_code == 200


def _staff_ended(desk: Vouching, staff_id: str = DANA) -> None:
    change = {"key": f"ended-{staff_id}", "subject": f"staff:{staff_id}", "staff_ended": {"staff_id": staff_id}}
    answer = desk.post("changes", {"changes": [change]}).json()
    assert answer["results"][0]["outcome"] == "done"


def test_whoever_is_not_linked_is_asked_and_may_link(desk: Vouching, dana: HubUser) -> None:
    path, told = desk.vouch()
    assert told["state"] == "not_linked"
    window = Browser()
    asked = window.get(window.get(path).headers["Location"], follow=True).content.decode()
    assert "Link this log-in to <bdi>Dana Ruiz</bdi> of <bdi>Brook Street Orthodontics</bdi>" in asked
    assert 'name="link_sign_on" value="yes" aria' in asked, "off until somebody ticks it"


def test_without_the_tick_nothing_is_linked(desk: Vouching, dana: HubUser) -> None:
    window = Browser()
    window.get(desk.vouch()[0])
    assert log_in(window, "dana", "/frame/").status_code == 302
    assert _is_in(window)
    assert not StaffLink.across_practices.exists()
    assert desk.vouch()[1]["state"] == "not_linked"


def test_a_mistyped_password_keeps_the_tick(desk: Vouching, dana: HubUser) -> None:
    window = Browser()
    window.get(desk.vouch()[0])
    typed = {"username": "dana", "password": "wrong", "next": "/frame/", "link_sign_on": "yes"}
    asked = window.post("/frame/sign-in/", typed)
    assert asked.status_code == 403
    assert b'value="yes" checked' in asked.content
    assert not StaffLink.across_practices.exists()


def test_once_linked_the_next_window_asks_for_nothing(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    link = StaffLink.across_practices.get()
    assert (link.staff_id, link.staff_name, link.hub_user) == (DANA, "Dana Ruiz", dana)
    path, told = desk.vouch()
    assert (told["state"], told["link"]["hub_username"]) == ("in", "dana")
    tomorrow = Browser()
    page = tomorrow.get(path, follow=True)
    assert page.status_code == 200
    assert b"Mateo" in page.content
    link.refresh_from_db()
    assert link.last_used_at is not None
    assert AuditEntry.objects.filter(action="signed in", actor_name="Dana", detail__contains="Dana Ruiz").exists()


def test_the_window_ends_at_the_practices_midnight(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    window = Browser()
    window.get(desk.vouch()[0])
    ends_at = datetime.fromtimestamp(session_of(window)["sign_in_ends_at"], UTC).astimezone(dana.practice.zone)
    tomorrow = timezone.now().astimezone(dana.practice.zone).date() + timedelta(days=1)
    assert (ends_at.date(), ends_at.hour, ends_at.minute) == (tomorrow, 0, 0)


def test_a_staff_member_who_is_gone_loses_the_open_window_at_the_next_click(desk: Vouching, dana: HubUser) -> None:
    first = linked_window(desk)
    second = Browser()
    second.get(desk.vouch()[0])
    assert _is_in(first)
    assert _is_in(second)
    _staff_ended(desk)
    for window in (first, second):
        answer = window.get("/frame/members/", follow=True)
        assert b"Log in" in answer.content
        assert b"does not open this window any more" in answer.content
        assert b"Link this log-in" not in answer.content
    assert desk.vouch()[1]["state"] == "not_linked"


def test_a_hub_user_who_is_switched_off_loses_it_too_and_has_to_link_again(
    desk: Vouching, dana: HubUser, olive: HubUser
) -> None:
    linked_window(desk)
    window = Browser()
    window.get(desk.vouch()[0])
    deactivate_user(by=olive, user=dana)
    assert not _is_in(window)
    activate_user(by=olive, user=dana)
    assert desk.vouch()[1]["state"] == "not_linked"


def test_an_ended_link_ends_its_window_alone(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    mine = linked_window(desk)
    other = Browser()
    path, _told = desk.vouch(desk.assertion("8"))
    there = other.get(path).headers["Location"]
    log_in(other, "olive", there, ticked=True)
    links.end(link=StaffLink.across_practices.get(staff_id=DANA), by=olive)
    assert not _is_in(mine)
    assert _is_in(other)


def _dana_link() -> StaffLink:
    return StaffLink.across_practices.get(staff_id=DANA)


def test_a_slip_is_undone(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    window = linked_window(desk)
    links.end(link=_dana_link(), by=olive)
    assert links.restore(link=_dana_link(), by=olive)
    assert _is_in(window)


def test_what_the_practice_ended_nobody_here_brings_back(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    window = linked_window(desk)
    _staff_ended(desk)
    assert not links.restore(link=_dana_link(), by=olive)
    assert not _is_in(window)


def test_an_ending_of_the_practice_counts_also_after_one_by_hand(
    desk: Vouching, dana: HubUser, olive: HubUser
) -> None:
    window = linked_window(desk)
    links.end(link=_dana_link(), by=olive)
    _staff_ended(desk)
    assert not links.restore(link=_dana_link(), by=olive)
    assert not _is_in(window)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_link_does_not_come_back_with_a_user_who_was_switched_off(
    desk: Vouching, dana: HubUser, olive: HubUser, by_hand: bool
) -> None:
    linked_window(desk)
    if by_hand:
        links.end(link=_dana_link(), by=olive)
    deactivate_user(by=olive, user=dana)
    activate_user(by=olive, user=dana)
    assert not links.restore(link=_dana_link(), by=olive)


def test_nobody_is_linked_on_the_word_of_a_key_that_is_revoked_meanwhile(
    desk: Vouching, dana: HubUser, olive: HubUser
) -> None:
    window = Browser()
    there = window.get(desk.vouch()[0]).headers["Location"]
    keys.revoke(connection=desk.connection, key_id=desk.key_id, actor=olive)
    assert b"Link this log-in" not in window.get(there, follow=True).content
    log_in(window, "dana", there, ticked=True)
    assert not StaffLink.across_practices.exists()


def test_an_htmx_click_in_an_ended_window_leads_to_the_sign_in(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    _staff_ended(desk)
    answer = window.get(
        "/frame/members/", headers={"HX-Request": "true", "HX-Current-URL": "http://x/frame/members/"}
    )
    assert answer.headers["HX-Redirect"].startswith("/frame/sign-in/")


def test_a_form_sent_in_an_ended_window_leads_to_the_sign_in_and_back(desk: Vouching, dana: HubUser) -> None:
    """It said "This page was open for too long": the token had gone with the session, and was looked at first."""
    window = linked_window(desk)
    _staff_ended(desk)
    window.handler.enforce_csrf_checks = True
    asked_by = {"HX-Request": "true", "HX-Current-URL": "http://testserver/frame/members/1/"}
    answer = window.post("/frame/members/1/points/", {"points": "5"}, headers=asked_by)
    assert answer.headers["HX-Redirect"] == "/frame/sign-in/?next=%2Fframe%2Fmembers%2F1%2F"
    plain = window.post("/frame/members/1/points/", {"points": "5"}, headers={"Referer": "http://testserver/frame/"})
    assert plain.headers["Location"] == "/frame/sign-in/?next=%2Fframe%2F"
    assert b"does not open this window any more" in window.get(plain.headers["Location"]).content


def test_a_form_of_a_page_that_is_too_old_still_says_so(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    window.handler.enforce_csrf_checks = True
    for address in ("/frame/members/1/points/", "/frame/sign-out/"):
        answer = window.post(address, {"points": "5"})
        assert answer.status_code == 403
        assert b"This page was open for too long" in answer.content


def test_an_assertion_used_twice_is_refused_and_noted(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    stolen = desk.assertion()
    assert desk.vouch(stolen)[1]["state"] == "in"
    path, told = desk.vouch(stolen)
    assert told == {"state": "refused", "code": "used", "link": None}
    thief = Browser()
    page = thief.get(thief.get(path).headers["Location"], follow=True).content.decode()
    assert "used before" in page
    assert "Log in" in page
    noted = AuditEntry.objects.get(action="sign-on refused")
    assert noted.practice_id == dana.practice_id
    assert noted.detail == "assertion used a second time: Dana Ruiz (7)"


def test_the_same_launch_sent_again_opens_the_same_window(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    one = desk.launch(mateo_chart(), key="click-1", assertion=desk.assertion()).json()
    again = desk.launch(mateo_chart(), key="click-1", assertion=desk.assertion()).json()
    assert again == one


def test_another_launch_does_not_ride_on_a_window_that_was_vouched_for(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    assert _is_in(window)
    window.get(desk.path(mateo_chart()))  # of somebody who did not give the practice password
    assert not _is_in(window)


def test_the_window_follows_whoever_sits_at_the_desk(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    window = linked_window(desk)
    path, _told = desk.vouch(desk.assertion("8"))
    there = window.get(path).headers["Location"]
    assert not _is_in(window), "Olive is not Dana"
    log_in(window, "olive", there, ticked=True)
    window.get(desk.vouch()[0])
    assert session_of(window)["_auth_user_id"] == str(dana.pk)
    window.get(desk.vouch(desk.assertion("8"))[0])
    assert session_of(window)["_auth_user_id"] == str(olive.pk)


def test_a_second_launch_keeps_the_session_of_the_first(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    before = session_of(window).session_key
    window.get(desk.vouch()[0])
    assert session_of(window).session_key == before, "what is typed in another tab can still be saved"


def test_a_locked_window_opens_with_the_next_launch(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    window.get("/frame/lock/")
    assert not _is_in(window)
    window.get(desk.vouch()[0])
    assert _is_in(window)


def test_another_hub_password_wants_to_be_typed_once(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    window = linked_window(desk)
    reset_password(by=olive, user=dana, password="another-brook-street-8")
    assert not _is_in(window)
    path, told = desk.vouch()
    assert (told["state"], told["code"]) == ("refused", "password_changed")
    page = window.get(window.get(path).headers["Location"], follow=True).content.decode()
    assert "Hub password of this log-in was changed" in page
    assert "Link this log-in" in page
    typed = {"username": "dana", "password": "another-brook-street-8", "next": "/frame/", "link_sign_on": "yes"}
    window.post("/frame/sign-in/", typed)
    assert desk.vouch()[1]["state"] == "in"


@pytest.mark.parametrize("days", [-1, 1])
def test_an_assertion_of_another_day_is_refused(desk: Vouching, dana: HubUser, days: int) -> None:
    linked_window(desk)
    today = timezone.now().astimezone(dana.practice.zone).date()
    path, told = desk.vouch(desk.assertion(day=today + timedelta(days=days)))
    assert (told["state"], told["code"]) == ("refused", "other_day")
    window = Browser()
    page = window.get(window.get(path).headers["Location"], follow=True)
    assert b"it is another day than for the practice program" in page.content
    assert b"Log in" in page.content


@pytest.mark.parametrize("skew", [timedelta(days=-1), timedelta(minutes=-5), timedelta(minutes=3), timedelta(days=1)])
def test_clocks_that_differ_too_much_are_named(desk: Vouching, dana: HubUser, skew: timedelta) -> None:
    linked_window(desk)
    path, told = desk.vouch(desk.assertion(now=timezone.now() + skew))
    assert (told["state"], told["code"]) == ("refused", "clock")
    window = Browser()
    page = window.get(window.get(path).headers["Location"], follow=True)
    assert b"clocks of the practice server and the Hub differ" in page.content


@pytest.mark.parametrize("skew", [timedelta(seconds=-110), timedelta(seconds=110)])
def test_clocks_as_far_apart_as_verify_allows_are_fine(desk: Vouching, dana: HubUser, skew: timedelta) -> None:
    linked_window(desk)
    today = timezone.now().astimezone(dana.practice.zone).date()
    assert desk.vouch(desk.assertion(now=timezone.now() + skew, day=today))[1]["state"] == "in"


def test_a_key_that_nobody_registered_opens_nothing(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    desk.private_key = assertions.new_private_key()
    assert desk.vouch()[1]["code"] == "unknown_key"


def test_another_signature_under_the_name_of_our_key_opens_nothing(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    assert desk.vouch(forged(desk, assertions.new_private_key()))[1]["code"] == "bad_signature"


@pytest.mark.parametrize("text", ["nonsense", "a.b.c", "…", "x" * 2000])
def test_nonsense_opens_nothing(desk: Vouching, dana: HubUser, text: str) -> None:
    assert desk.vouch(text)[1]["code"] == "malformed"


@pytest.mark.parametrize(
    "odd",
    [
        {"iat": 10**30},
        {"iat": -(10**18)},
        {"iat": 1_790_000_000_000},
        {"exp": 10**30},
        {"jti": "\0" * 12},
        {"sub": "\0"},
    ],
)
def test_a_signed_word_with_odd_claims_opens_nothing_and_breaks_nothing(
    desk: Vouching, dana: HubUser, odd: dict[str, object]
) -> None:
    assert desk.vouch(forged(desk, desk.private_key, **odd))[1]["code"] == "malformed"


def test_no_other_algorithm_is_accepted(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    claims = jwt.decode(desk.assertion(), options={"verify_signature": False})
    for algorithm, key in (("none", None), ("HS256", desk.public_key)):
        assertion = jwt.encode(claims, key, algorithm, {"kid": desk.key_id})
        assert desk.vouch(assertion)[1]["code"] == "malformed"


def test_an_assertion_for_another_practice_opens_nothing(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    assert desk.vouch(forged(desk, desk.private_key, aud="another"))[1]["code"] == "wrong_audience"
    assert desk.vouch(forged(desk, desk.private_key, iss="another"))[1]["code"] == "wrong_audience"


def test_an_assertion_that_lives_longer_than_a_minute_opens_nothing(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    ends = int((timezone.now() + timedelta(hours=2)).timestamp())
    assert desk.vouch(forged(desk, desk.private_key, exp=ends))[1]["code"] == "clock"


def test_another_practices_assertion_is_worth_nothing_here(desk: Vouching, dana: HubUser, quinn: HubUser) -> None:
    linked_window(desk)
    theirs = vouching(quinn, "https://harbour.example")
    assert theirs.vouch(desk.assertion())[1]["code"] == "unknown_key"


def test_a_newer_key_leaves_the_old_one_a_day(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    old = desk.assertion()
    desk.private_key = assertions.new_private_key()
    assert desk.register().status_code == 201
    assert desk.vouch(old)[1]["state"] == "in"
    assert desk.vouch()[1]["state"] == "in"


def test_a_revoked_key_opens_nothing_and_its_windows_end(desk: Vouching, dana: HubUser) -> None:
    window = linked_window(desk)
    assert desk.post(f"sign-on/keys/{desk.key_id}/end", {}).status_code == 200
    assert not _is_in(window)
    assert desk.vouch()[1]["code"] == "unknown_key"
    assert desk.register().json()["code"] == "revoked_key"


def test_a_key_needs_its_proof(desk: Vouching, dana: HubUser) -> None:
    other = assertions.public_key_of(assertions.new_private_key())
    assert desk.register(public_key=other).json()["code"] == "invalid"
    assert desk.register(public_key="A" * 42 + "=").status_code == 422


def test_a_server_that_is_verified_again_keeps_its_links(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    linked_window(desk)
    again = verified_again(desk, olive)
    assert again.register().status_code == 201
    assert again.vouch()[1]["state"] == "in"


def test_the_practice_server_sees_its_own_links_alone(desk: Vouching, dana: HubUser, quinn: HubUser) -> None:
    linked_window(desk)
    (link,) = desk.get("sign-on/links").json()["links"]
    assert (link["staff_id"], link["hub_username"], link["hub_name"]) == (DANA, "dana", "Dana")
    assert connected(quinn, "https://harbour.example").get("sign-on/links").json() == {"links": []}


def test_a_tab_opens_signed_in_unless_somebody_works_there(desk: Vouching, dana: HubUser, olive: HubUser) -> None:
    linked_window(desk)
    tab = Browser()
    tab.get(desk.vouch(in_tab=True)[0])
    assert _is_in(tab, "/members/")
    _staff_ended(desk)
    assert not _is_in(tab, "/members/")
    busy = Browser()
    busy.force_login(olive)
    busy.get(desk.vouch(in_tab=True)[0])
    assert session_user(busy) == olive.pk


def session_user(tab: Browser) -> int:
    return int(tab.session["_auth_user_id"])


def test_practices_in_other_zones_have_days_of_their_own(desk: Vouching, dana: HubUser) -> None:
    linked_window(desk)
    zones = ("Pacific/Kiritimati", "Etc/GMT+12")  # never the same day
    for zone in zones:
        Practice.objects.filter(pk=dana.practice_id).update(time_zone=zone)
        desk.connection.practice.refresh_from_db()
        from offthecharts.hub.api import callers

        callers._known.clear()
        assert desk.vouch()[1]["state"] == "in"
