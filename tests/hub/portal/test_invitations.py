"""The office invites a member; the member opens the link and chooses a password. The office ends an account."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from offthecharts.config.mail import mailer
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import inviting
from offthecharts.hub.portal.errors import NotInvited, PageClosed
from offthecharts.hub.portal.mail import deliver
from offthecharts.hub.portal.models import PortalAccount, PortalLink
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.messages.smtp import free_port
from tests.hub.people import give, member_of
from tests.hub.portal.cast import PASSWORD, account_for, born, browser_of, link_in, mailed, open_page

HOME = "/p/brook-street-orthodontics/"


@pytest.fixture
def rosa(rosa: Member) -> Member:
    rosa.email = "Rosa@example.org"
    rosa.save()
    return rosa


def invited(rosa: Member, olive: HubUser) -> str:
    """The path of Rosa's invitation."""
    inviting.invite(member=rosa, by=olive)
    return link_of(rosa.practice)


def link_of(practice: Practice) -> str:
    """The path in the last invitation, which does not wait for the time to undo here."""
    for link in PortalLink.objects.of(practice).filter(mailed_at=None, withdrawn_at=None):
        deliver(practice.pk, link.id)
    return link_in(mailed(practice)[-1])


def test_from_the_profile_to_the_first_look_at_the_balance(
    as_dana: Client, rosa: Member, mateo: Member, brook_street: Practice
) -> None:
    give(rosa, 40)
    assert "Invite to the member page" in as_dana.get(f"/members/{rosa.number}/").content.decode()
    page = as_dana.post(f"/members/{rosa.number}/page/invite/", follow=True).content.decode()
    assert "is invited at rosa@example.org" in page
    assert "/page/invite/back/" in page
    path = link_of(brook_street)
    browser = Client()
    assert "Welcome, Rosa" in browser.get(path).content.decode()
    chosen = {"sign_in_name": "rosa@example.org", "new_password": PASSWORD}
    assert browser.post(path, chosen)["Location"] == HOME
    assert "40" in browser.get(HOME).content.decode()
    assert Client().post(path, chosen).status_code == 410
    assert "has an account" in as_dana.get(f"/members/{rosa.number}/").content.decode()
    assert Client().post(f"{HOME}sign-in/", {"name": "rosa@example.org", "password": PASSWORD})["Location"] == HOME


def test_an_invitation_that_was_taken_back_opens_nothing(as_dana: Client, rosa: Member, olive: HubUser) -> None:
    path = invited(rosa, olive)
    as_dana.post(f"/members/{rosa.number}/page/invite/back/")
    assert Client().get(path).status_code == 410
    assert as_dana.post(f"/members/{rosa.number}/page/invite/back/").status_code == 422


def test_an_invitation_ends_after_fourteen_days(rosa: Member, olive: HubUser, brook_street: Practice) -> None:
    path = invited(rosa, olive)
    PortalLink.objects.of(brook_street).update(expires_at=timezone.now() - timedelta(seconds=1))
    typed = {"sign_in_name": "rosa@example.org", "new_password": PASSWORD}
    assert Client().post(path, typed).status_code == 410
    assert not PortalAccount.objects.of(brook_street).exists()


def test_an_invitation_of_another_practice_opens_nothing_here(
    rosa: Member, olive: HubUser, elsewhere: Practice
) -> None:
    path = invited(rosa, olive)
    open_page(elsewhere)
    assert Client().get(path.replace("brook-street-orthodontics", elsewhere.slug)).status_code == 410


def test_who_is_invited_signs_in_by_their_own_address_or_a_name_of_their_choice(
    rosa: Member, olive: HubUser, brook_street: Practice
) -> None:
    account_for(member_of(brook_street, "Luis", "Alvarez", is_patient=False, birth_date=born(40)), "rosa@example.org")
    path = invited(rosa, olive)
    refused = {
        "rosa@example.org": "Somebody else",
        "other@example.org": "without @",
        "a b": "without spaces",
        "ro": "3 to 40",
    }
    for name, why in refused.items():
        answer = Client().post(path, {"sign_in_name": name, "new_password": PASSWORD})
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert Client().post(path, {"sign_in_name": "Rosa.A", "new_password": PASSWORD})["Location"] == HOME
    assert PortalAccount.objects.of(brook_street).get(member_id=rosa.id).sign_in_name == "rosa.a"


@pytest.mark.parametrize("years", [7, 12, 13, 17])
def test_minors_are_not_invited_the_account_holder_is(
    years: int, mateo: Member, rosa: Member, olive: HubUser
) -> None:
    mateo.birth_date, mateo.email = born(years), "mateo@example.org"
    mateo.save()
    with pytest.raises(NotInvited, match="Invite Rosa instead"):
        inviting.invite(member=mateo, by=olive)


def test_a_teenager_is_invited_where_the_practice_mails_minors(mateo: Member, olive: HubUser) -> None:
    mateo.birth_date, mateo.email = born(15), "mateo@example.org"
    mateo.save()
    mateo.practice.mail_minors_directly = True
    mateo.practice.save()
    assert inviting.invite(member=mateo, by=olive).to_address == "mateo@example.org"
    mateo.birth_date = born(12)
    mateo.save()
    with pytest.raises(NotInvited):
        inviting.invite(member=mateo, by=olive)


def test_nobody_is_invited_without_an_address_or_to_a_closed_page(
    rosa: Member, olive: HubUser, brook_street: Practice
) -> None:
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="")
    rosa.email = ""
    with pytest.raises(NotInvited, match="No e-mail address"):
        inviting.invite(member=rosa, by=olive)
    open_page(brook_street, is_open=False)
    with pytest.raises(PageClosed):
        inviting.invite(member=rosa, by=olive)


def test_an_account_that_is_ended_is_over_at_once_and_comes_back_by_undo(
    as_dana: Client, rosa_account: PortalAccount, rosa: Member
) -> None:
    browser = browser_of(rosa_account)
    page = as_dana.post(f"/members/{rosa.number}/page/end/", follow=True).content.decode()
    assert f"/members/{rosa.number}/page/restore/" in page
    assert browser.get(HOME).status_code == 302
    typed = {"name": "rosa@example.org", "password": PASSWORD}
    assert Client().post(f"{HOME}sign-in/", typed).status_code == 403
    as_dana.post(f"/members/{rosa.number}/page/restore/")
    assert browser.get(HOME).status_code == 302  # what was ended stays ended
    assert Client().post(f"{HOME}sign-in/", typed)["Location"] == HOME


def test_a_mail_server_that_is_away_is_tried_again_and_the_profile_says_so(
    rosa: Member, olive: HubUser, as_dana: Client
) -> None:
    link = inviting.invite(member=rosa, by=olive)
    with override_settings(MAILERS={"default": mailer(f"smtp://127.0.0.1:{free_port()}")}):
        assert not deliver(rosa.practice_id, link.id)
    link = PortalLink.objects.of(rosa.practice).get()
    assert (link.mailed_at, link.attempts) == (None, 1)
    assert "could not be sent" in as_dana.get(f"/members/{rosa.number}/").content.decode()
