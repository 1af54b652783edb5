"""Signing in and out on the member page: by password, by a link, with a new password. Strangers learn nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Suppression
from offthecharts.hub.portal.models import PortalAccount, PortalLink, PortalSession
from offthecharts.hub.practices.models import Practice
from offthecharts.web.audit.models import AuditEntry
from tests.hub.people import give
from tests.hub.portal.cast import PASSWORD, account_for, browser_of, link_in, mailed, open_page

HOME = "/p/brook-street-orthodontics/"
SIGN_IN = f"{HOME}sign-in/"


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # of the test client


def test_who_signs_in_sees_points_and_stays_signed_in_only_when_they_want(rosa_account: PortalAccount) -> None:
    give(rosa_account.member, 1250)
    browser = Client()
    assert browser.get(HOME)["Location"].startswith(SIGN_IN)
    answer = browser.post(SIGN_IN, {"name": " Rosa@Example.org ", "password": PASSWORD})
    assert answer["Location"] == HOME
    cookie = browser.cookies[settings.MEMBER_COOKIE_NAME]
    assert (cookie["max-age"], cookie["secure"], cookie["httponly"], cookie["path"]) == ("", True, True, "/")
    page = browser.get(HOME)
    assert "1,250" in text_of(page)
    assert page["Cache-Control"] == "private, no-store"
    browser.post(f"{HOME}sign-out/")
    assert browser.get(HOME).status_code == 302
    browser.post(SIGN_IN, {"name": "rosa@example.org", "password": PASSWORD, "stays": "on"})
    assert browser.cookies[settings.MEMBER_COOKIE_NAME]["max-age"] == 60 * 24 * 3600


def test_the_page_that_was_asked_for_comes_after_signing_in_and_no_other_site(rosa_account: PortalAccount) -> None:
    wanted = {f"{HOME}points/": f"{HOME}points/", "https://evil.example/": HOME, "/members/": HOME, f"/{HOME}x": HOME}
    for asked, seen in wanted.items():
        typed = {"name": "rosa@example.org", "password": PASSWORD, "next": asked}
        assert Client().post(SIGN_IN, typed)["Location"] == seen


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(rosa_account: PortalAccount) -> None:
    wrong = Client().post(SIGN_IN, {"name": "rosa@example.org", "password": "wrong"})
    unknown = Client().post(SIGN_IN, {"name": "nobody@example.org", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 403

    def without_what_was_typed(answer: object) -> list[str]:
        lines = text_of(answer).replace("rosa@example.org", "…").replace("nobody@example.org", "…").splitlines()
        return [line for line in lines if "csrf" not in line and "data-token" not in line]

    assert without_what_was_typed(wrong) == without_what_was_typed(unknown)


def test_guessing_is_slowed_down_and_the_office_does_not_wait(rosa_account: PortalAccount, olive: object) -> None:
    for _ in range(5):
        assert Client().post(SIGN_IN, {"name": "rosa@example.org", "password": "x"}).status_code == 403
    slow = Client().post(SIGN_IN, {"name": "rosa@example.org", "password": PASSWORD})
    assert slow.status_code == 429
    assert "minute" in text_of(slow)
    for number in range(60):
        Client().post(SIGN_IN, {"name": f"guess{number}", "password": "x"})
    office = Client().post("/sign-in/", {"username": "olive", "password": "brook-street-7-lanterns"})
    assert office["Location"] == "/"


def test_a_link_signs_in_once_and_looking_at_it_does_not_use_it_up(
    rosa_account: PortalAccount, brook_street: Practice
) -> None:
    asked = Client().post(f"{HOME}sign-in/link/", {"name": "ROSA@example.org"})
    assert "on its way" in text_of(asked)
    (mail,) = mailed(brook_street)
    assert mail.to == "rosa@example.org"
    path = link_in(mail)
    for _ in range(2):
        assert "Hello Rosa" in text_of(Client().get(path))  # a mail program looks first
    browser = Client()
    assert browser.post(path)["Location"] == HOME
    assert browser.get(HOME).status_code == 200
    assert Client().post(path).status_code == Client().get(path).status_code == 410


def test_asking_for_a_link_says_the_same_to_strangers_and_mails_nobody(
    rosa_account: PortalAccount, brook_street: Practice
) -> None:
    for page in ("sign-in/link/", "sign-in/forgot/"):
        known = text_of(Client().post(f"{HOME}{page}", {"name": "rosa@example.org"}))
        unknown = text_of(Client().post(f"{HOME}{page}", {"name": "nora@example.org"}))
        tokens = [line for line in unknown.splitlines() if "csrf" in line]
        assert [line for line in known.replace("rosa@", "nora@").splitlines() if "csrf" not in line] == [
            line for line in unknown.splitlines() if line not in tokens
        ]
    assert [mail.to for mail in mailed(brook_street)] == ["rosa@example.org"] * 2


def test_both_names_cost_the_page_the_same_queries(rosa_account: PortalAccount) -> None:
    counts = []
    for name in ("first@example.org", "rosa@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            Client().post(f"{HOME}sign-in/forgot/", {"name": name})
        with CaptureQueriesContext(connection) as tried:
            Client().post(SIGN_IN, {"name": name, "password": "wrong"})
        counts.append((len(asked), len(tried)))
    assert counts[1] == counts[2]


def test_a_new_password_ends_all_sessions_and_unsubscribing_does_not_stop_its_mail(
    rosa_account: PortalAccount, brook_street: Practice
) -> None:
    row = Suppression(practice=brook_street, address="rosa@example.org", how="page", unsubscribed_at=timezone.now())
    row.save()
    elsewhere = browser_of(rosa_account)
    Client().post(f"{HOME}sign-in/forgot/", {"name": "rosa@example.org"})
    path = link_in(mailed(brook_street)[0])
    browser = Client()
    short = browser.post(path, {"new_password": "short"})
    assert short.status_code == 422
    assert browser.post(path, {"new_password": "nine ships in a bottle"})["Location"] == HOME
    assert browser.get(HOME).status_code == 200
    assert elsewhere.get(HOME).status_code == 302
    assert Client().post(path, {"new_password": "ten ships in a bottle"}).status_code == 410
    assert Client().post(SIGN_IN, {"name": "rosa@example.org", "password": PASSWORD}).status_code == 403
    typed = {"name": "rosa@example.org", "password": "nine ships in a bottle"}
    assert Client().post(SIGN_IN, typed)["Location"] == HOME


def test_links_end_by_themselves_and_when_a_newer_one_is_asked_for(
    rosa_account: PortalAccount, brook_street: Practice
) -> None:
    for _ in range(2):
        Client().post(f"{HOME}sign-in/link/", {"name": "rosa@example.org"})
    first, second = (link_in(mail) for mail in mailed(brook_street))
    assert Client().post(first).status_code == 410
    PortalLink.objects.of(brook_street).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(second).status_code == 410
    assert Client().post(f"{HOME}link/{'x' * 60}/").status_code == 410


def test_a_mailbox_is_not_flooded(rosa_account: PortalAccount, brook_street: Practice) -> None:
    from offthecharts.hub.portal.links import send_to_account
    from offthecharts.hub.portal.models import LinkKind

    sent = [send_to_account(brook_street, "rosa@example.org", LinkKind.SIGN_IN, timezone.now()) for _ in range(7)]
    assert [link is not None for link in sent] == [True] * 5 + [False] * 2


def test_who_signs_out_everywhere_stays_here_alone(rosa_account: PortalAccount) -> None:
    here, there = browser_of(rosa_account), browser_of(rosa_account)
    assert here.post(f"{HOME}account/sign-out-everywhere/")["Location"] == f"{HOME}account/"
    assert "signed out on all other devices" in text_of(here.get(f"{HOME}account/"))
    assert there.get(HOME).status_code == 302
    assert PortalSession.objects.filter(account_id=rosa_account.id).count() == 1


def test_the_password_is_changed_with_the_old_one_alone(rosa_account: PortalAccount) -> None:
    here, there = browser_of(rosa_account), browser_of(rosa_account)
    typed = {"current_password": "wrong", "new_password": "nine ships in a bottle"}
    assert here.post(f"{HOME}account/password/", typed).status_code == 403
    assert there.get(HOME).status_code == 200
    typed["current_password"] = PASSWORD
    assert here.post(f"{HOME}account/password/", typed)["Location"] == f"{HOME}account/"
    assert here.get(HOME).status_code == 200
    assert there.get(HOME).status_code == 302


def test_the_page_speaks_the_members_language_and_the_browsers_before(rosa_account: PortalAccount) -> None:
    def lang(browser: Client, **headers: str) -> str:
        return text_of(browser.get(SIGN_IN, headers=headers)).split('<html lang="')[1][:2]

    assert lang(Client(), accept_language="es-MX,es;q=0.9") == "es"
    assert lang(Client(), accept_language="de") == "en"
    stranger = Client()
    stranger.post(f"{HOME}language/", {"language": "es", "next": SIGN_IN})
    assert lang(stranger) == "es"
    stranger.post(SIGN_IN, {"name": "rosa@example.org", "password": PASSWORD})
    assert '<html lang="es"' in text_of(stranger.get(HOME))
    stranger.post(f"{HOME}language/", {"language": "en"})
    assert '<html lang="en"' in text_of(stranger.get(HOME))
    rosa = browser_of(rosa_account)
    rosa.post(f"{HOME}language/", {"language": "es"})
    assert '<html lang="es"' in text_of(rosa.get(HOME))
    assert "Hola" in text_of(browser_of(rosa_account).get(HOME))


def test_the_audit_trail_names_no_member(rosa_account: PortalAccount) -> None:
    Client().post(SIGN_IN, {"name": "rosa@example.org", "password": PASSWORD})
    entry = AuditEntry.objects.get(action="member signed in")
    assert (entry.actor_name, entry.detail) == ("Member #1", "by password")
    assert entry.actor_id == str(rosa_account.id)


def test_a_merged_profiles_account_shows_the_profile_that_was_kept(
    rosa_account: PortalAccount, mateo: Member, brook_street: Practice
) -> None:
    Member.objects.of(brook_street).filter(id=rosa_account.member_id).update(merged_into_id=mateo.id)
    give(mateo, 77)
    assert account_for(rosa_account.member).member_id == rosa_account.member_id
    Member.objects.of(brook_street).filter(id=mateo.id).update(birth_date="1990-01-01")
    assert "77" in text_of(browser_of(rosa_account).get(HOME))


def test_a_page_that_closes_ends_all(rosa_account: PortalAccount, brook_street: Practice) -> None:
    browser = browser_of(rosa_account)
    open_page(brook_street, is_open=False)
    assert browser.get(HOME).status_code == 404
    open_page(brook_street)
    assert browser.get(HOME).status_code == 200


@pytest.mark.parametrize("path", ["x/", "points/?before=nonsense"])
def test_what_is_not_there_is_told_in_the_practices_own_page(path: str, as_rosa: Client) -> None:
    answer = as_rosa.get(f"{HOME}{path}")
    assert answer.status_code in (200, 404)
    assert "portal.css" in text_of(answer)
