"""Office and members never mix: cookies, tables, users. Sessions end with the stamp."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import PortalAccount, PortalSession, new_stamp
from offthecharts.hub.practices.models import Practice
from tests.hub.conftest import frame_of
from tests.hub.portal.cast import account_for, another_parent, browser_of, open_page

HOME = "/p/brook-street-orthodontics/"


def key_of(client: Client, name: str) -> str:
    return str(client.cookies[name].value)


def test_an_office_cookie_is_nothing_on_the_member_page_and_stays_what_it_is(as_olive: Client, mateo: Member) -> None:
    office = key_of(as_olive, settings.SESSION_COOKIE_NAME)
    thief = Client()
    thief.cookies[settings.MEMBER_COOKIE_NAME] = office
    assert thief.get(HOME)["Location"].startswith(f"{HOME}sign-in/")
    thief.get(f"{HOME}sign-in/")
    assert not PortalSession.objects.filter(session_key=office).exists()
    assert as_olive.get("/members/").status_code == 200


def test_a_member_cookie_is_nothing_in_the_office(rosa_account: PortalAccount) -> None:
    member = key_of(browser_of(rosa_account), settings.MEMBER_COOKIE_NAME)
    thief = Client()
    for name in (settings.SESSION_COOKIE_NAME, settings.FRAME_COOKIE_NAME):
        thief.cookies[name] = member
    for path in ("/", "/members/", "/frame/members/"):
        assert "sign-in" in thief.get(path)["Location"]
    assert not Session.objects.filter(session_key=member).exists()


def test_who_is_signed_in_to_both_is_each_where_they_are(as_olive: Client, rosa_account: PortalAccount) -> None:
    as_olive.cookies[settings.MEMBER_COOKIE_NAME] = key_of(browser_of(rosa_account), settings.MEMBER_COOKIE_NAME)
    answer = as_olive.get(HOME)
    assert "Hello Rosa" in answer.content.decode()
    assert answer.wsgi_request.user.is_anonymous
    assert "Olive" not in answer.content.decode()
    as_olive.post(f"{HOME}sign-out/")
    assert as_olive.get("/members/").status_code == 200


def test_the_member_page_does_not_exist_in_the_window_of_the_practice_program(
    brook_street: Practice, rosa_account: PortalAccount
) -> None:
    window = frame_of(brook_street)
    window.cookies[settings.MEMBER_COOKIE_NAME] = key_of(browser_of(rosa_account), settings.MEMBER_COOKIE_NAME)
    assert window.get(f"/frame{HOME}").status_code == 404


def test_another_stamp_ends_every_session(rosa_account: PortalAccount) -> None:
    browsers = [browser_of(rosa_account) for _ in range(2)]
    PortalAccount.objects.of(rosa_account.practice_id).update(stamp=new_stamp())
    assert [browser.get(HOME).status_code for browser in browsers] == [302, 302]


def test_a_session_of_this_practice_is_nobodys_at_another_and_stays_here(
    rosa_account: PortalAccount, elsewhere: Practice
) -> None:
    open_page(elsewhere)
    browser = browser_of(rosa_account)
    assert browser.get(f"/p/{elsewhere.slug}/")["Location"].startswith(f"/p/{elsewhere.slug}/sign-in/")
    assert browser.get(HOME).status_code == 200


def test_the_same_sign_in_name_at_two_practices_is_two_accounts(
    rosa_account: PortalAccount, elsewhere: Practice
) -> None:
    open_page(elsewhere)
    theirs = account_for(another_parent(elsewhere), "rosa@example.org", "another lantern on a boat")
    typed = {"name": "rosa@example.org", "password": "another lantern on a boat"}
    assert Client().post(f"{HOME}sign-in/", typed).status_code == 403
    assert Client().post(f"/p/{elsewhere.slug}/sign-in/", typed)["Location"] == f"/p/{elsewhere.slug}/"
    assert browser_of(theirs).get(HOME).status_code == 302


def test_signing_in_makes_a_new_session_key(rosa_account: PortalAccount) -> None:
    from tests.hub.portal.cast import PASSWORD

    browser = Client()
    browser.get(f"{HOME}sign-in/")
    planted = key_of(browser, settings.MEMBER_COOKIE_NAME)
    browser.post(f"{HOME}sign-in/", {"name": "rosa@example.org", "password": PASSWORD})
    assert key_of(browser, settings.MEMBER_COOKIE_NAME) != planted
    thief = Client()
    thief.cookies[settings.MEMBER_COOKIE_NAME] = planted
    assert thief.get(HOME).status_code == 302


def test_an_archived_member_is_signed_out(rosa_account: PortalAccount, rosa: Member) -> None:
    browser = browser_of(rosa_account)
    Member.objects.of(rosa.practice_id).filter(id=rosa.id).update(archived_at="2026-01-01T00:00Z")
    assert browser.get(HOME).status_code == 302


def test_forms_need_a_token_and_an_old_page_says_what_to_do(rosa_account: PortalAccount) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies[settings.MEMBER_COOKIE_NAME] = key_of(browser_of(rosa_account), settings.MEMBER_COOKIE_NAME)
    answer = browser.post(f"{HOME}account/sign-out-everywhere/")
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()
