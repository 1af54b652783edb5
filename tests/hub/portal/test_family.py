"""An account holder gives a child an account, agrees and takes it back; whose page is shown; what a child may not."""

import pytest
from django.test import Client

from offthecharts.hub.consents.models import ConsentEntry
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.portal.models import PortalAccount
from offthecharts.hub.practices.models import Practice
from tests.hub.people import give, member_of
from tests.hub.portal.cast import PASSWORD, account_for, another_parent, born, browser_of

HOME = "/p/brook-street-orthodontics/"
SIGN_IN = f"{HOME}sign-in/"


def child_page(mateo: Member) -> str:
    return f"{HOME}family/{mateo.number}/"


def test_a_parent_agrees_and_the_child_signs_in_to_a_page_without_surname(
    as_rosa: Client, mateo: Member, brook_street: Practice
) -> None:
    give(mateo, 33)
    typed = {"sign_in_name": "mateo7", "new_password": PASSWORD}
    refused = as_rosa.post(child_page(mateo), typed)
    assert refused.status_code == 422
    assert "without your consent" in refused.content.decode()
    assert as_rosa.post(child_page(mateo), {**typed, "agrees": "on"})["Location"] == f"{HOME}family/"
    entry = ConsentEntry.objects.of(brook_street).get()
    assert (entry.given, entry.by_name, entry.how, entry.channel) == (True, "Rosa Alvarez", "member page", "portal")
    assert "Mateo" in entry.wording
    child = Client()
    assert child.post(SIGN_IN, {"name": "Mateo7", "password": PASSWORD})["Location"] == HOME
    for path in ("", "points/", "account/"):
        page = child.get(f"{HOME}{path}").content.decode()
        assert "Alvarez" not in page
        assert "Rosa" not in page
    assert "33" in child.get(HOME).content.decode()


def test_taking_consent_back_ends_the_childs_session_at_once_and_can_be_undone(
    as_rosa: Client, mateo: Member
) -> None:
    as_rosa.post(child_page(mateo), {"sign_in_name": "mateo7", "new_password": PASSWORD, "agrees": "on"})
    child = Client()
    child.post(SIGN_IN, {"name": "mateo7", "password": PASSWORD})
    assert child.get(HOME).status_code == 200
    page = as_rosa.post(f"{child_page(mateo)}withdraw/", follow=True).content.decode()
    assert "took the consent back" in page
    assert child.get(HOME).status_code == 302
    assert Client().post(SIGN_IN, {"name": "mateo7", "password": PASSWORD}).status_code == 403
    as_rosa.post(f"{child_page(mateo)}agree/")
    assert child.get(HOME).status_code == 302
    assert child.post(SIGN_IN, {"name": "mateo7", "password": PASSWORD})["Location"] == HOME


def test_without_consent_in_the_ledger_a_child_is_not_let_in_whatever_the_account_says(
    mateo: Member, brook_street: Practice
) -> None:
    from tests.hub.portal.cast import agree

    child = browser_of(account_for(mateo))
    assert child.get(HOME).status_code == 200
    agree(mateo, given=False)
    assert child.get(HOME).status_code == 302
    Member.objects.of(brook_street).filter(id=mateo.id).update(birth_date=born(13))
    assert child.get(HOME).status_code == 200  # 13: their own


def test_the_practice_cannot_bring_back_what_a_parent_took_back(
    as_rosa: Client, as_dana: Client, mateo: Member
) -> None:
    as_rosa.post(child_page(mateo), {"sign_in_name": "mateo7", "new_password": PASSWORD, "agrees": "on"})
    as_rosa.post(f"{child_page(mateo)}withdraw/")
    answer = as_dana.post(f"/members/{mateo.number}/page/restore/")
    assert answer.status_code == 422
    assert "opens by the parent" in answer.content.decode()


def test_a_parent_cannot_bring_back_what_the_practice_ended(as_rosa: Client, as_dana: Client, mateo: Member) -> None:
    as_rosa.post(child_page(mateo), {"sign_in_name": "mateo7", "new_password": PASSWORD, "agrees": "on"})
    as_dana.post(f"/members/{mateo.number}/page/end/")
    as_rosa.post(f"{child_page(mateo)}agree/")
    assert Client().post(SIGN_IN, {"name": "mateo7", "password": PASSWORD}).status_code == 403


def test_the_family_switch_shows_a_childs_points_and_goes_back(
    as_rosa: Client, rosa: Member, mateo: Member, brook_street: Practice
) -> None:
    give(rosa, 5)
    give(mateo, 444)
    grown = member_of(brook_street, "Gil", "Alvarez", birth_date=born(19))
    Responsibility.across_practices.create(practice=brook_street, patient_id=grown.id, account_holder_id=rosa.id)
    assert as_rosa.post(f"{HOME}show/", {"member": mateo.number})["Location"] == HOME
    page = as_rosa.get(HOME).content.decode()
    assert 'portal-number">444<' in page
    assert "Gil" not in page  # grown up: their own page
    assert as_rosa.post(f"{HOME}show/", {"member": grown.number}).status_code == 404
    as_rosa.post(f"{HOME}show/", {"member": rosa.number})
    assert 'portal-number">5<' in as_rosa.get(HOME).content.decode()


def test_a_child_who_was_shown_is_not_any_more_when_the_parent_is_not_responsible(
    as_rosa: Client, mateo: Member, brook_street: Practice
) -> None:
    give(mateo, 444)
    as_rosa.post(f"{HOME}show/", {"member": mateo.number})
    Responsibility.objects.of(brook_street).filter(patient_id=mateo.id).delete()
    assert "444" not in as_rosa.get(HOME).content.decode()
    assert as_rosa.get(f"{HOME}family/").status_code == 403


def test_an_institution_is_no_parent(brook_street: Practice, rosa: Member, as_rosa: Client) -> None:
    for number in range(13):
        one = member_of(brook_street, f"Child{number}", "Home", birth_date=born(10))
        Responsibility.across_practices.create(practice=brook_street, patient_id=one.id, account_holder_id=rosa.id)
    assert as_rosa.get(f"{HOME}family/").status_code == 403


@pytest.mark.parametrize("path", ["", "password/", "withdraw/", "agree/"])
def test_another_familys_child_is_not_found(path: str, brook_street: Practice, mateo: Member) -> None:
    ines = browser_of(account_for(another_parent(brook_street)))
    for call in (ines.get, ines.post):
        answer = call(f"{child_page(mateo)}{path}")
        assert answer.status_code in (404, 405)
        assert "Mateo" not in answer.content.decode()
    assert not PortalAccount.objects.of(brook_street).filter(member_id=mateo.id).exists()


@pytest.mark.parametrize(
    "path", ["family/", "family/2/", "family/2/password/", "family/2/withdraw/", "family/2/agree/"]
)
def test_a_child_reaches_no_parents_page(path: str, mateo: Member) -> None:
    child = browser_of(account_for(mateo))
    answer = child.get(f"{HOME}{path}")
    if answer.status_code == 405:
        answer = child.post(f"{HOME}{path}")
    assert answer.status_code == 403
    assert "parents and guardians" in answer.content.decode()
    assert "Family" not in child.get(HOME).content.decode()


def test_a_minor_with_a_child_of_their_own_in_the_chart_is_no_account_holder(
    mateo: Member, brook_street: Practice
) -> None:
    other = member_of(brook_street, "Pia", "Alvarez", birth_date=born(3))
    Responsibility.across_practices.create(practice=brook_street, patient_id=other.id, account_holder_id=mateo.id)
    assert browser_of(account_for(mateo)).get(f"{HOME}family/").status_code == 403


def test_a_parent_gives_a_child_a_new_password(as_rosa: Client, mateo: Member) -> None:
    account = account_for(mateo, "mateo7")
    child = browser_of(account)
    answer = as_rosa.post(f"{child_page(mateo)}password/", {"new_password": "nine ships in a bottle"})
    assert answer["Location"] == f"{HOME}family/"
    assert child.get(HOME).status_code == 302
    typed = {"name": "mateo7", "password": "nine ships in a bottle"}
    assert child.post(SIGN_IN, typed)["Location"] == HOME


def test_a_name_that_is_taken_stays_in_the_form_with_the_reason_and_no_consent_is_written(
    as_rosa: Client, mateo: Member, brook_street: Practice
) -> None:
    account_for(member_of(brook_street, "Ada", "Ek", birth_date=born(15)), "mateo7")
    before = ConsentEntry.objects.of(brook_street).count()
    typed = {"sign_in_name": "MATEO7", "new_password": PASSWORD, "agrees": "on"}
    answer = as_rosa.post(child_page(mateo), typed)
    assert answer.status_code == 422
    assert 'value="MATEO7"' in answer.content.decode()
    assert ConsentEntry.objects.of(brook_street).count() == before
