"""The office opens the page, gives it a look and sees who has an account."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import inviting
from offthecharts.hub.portal.models import PortalAccount, PortalSettings
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.portal.cast import open_page

PAGE = "/practice/page/"
TYPED = {
    "is_open": "on",
    "accent": "#0a7d8c",
    "languages": ["es", "en"],
    "welcome": "Hello you",
    "welcome_es": "Hola",
}
HOME = "/p/brook-street-orthodontics/"


def test_the_owner_opens_the_page_with_colour_logo_and_words(as_olive: Client, brook_street: Practice) -> None:
    open_page(brook_street, is_open=False)
    assert "The page is closed" in as_olive.get(PAGE).content.decode()
    picture = io.BytesIO()
    Image.new("RGBA", (300, 90), (0, 120, 140, 0)).save(picture, "PNG")
    logo = SimpleUploadedFile("logo.png", picture.getvalue(), "image/png")
    assert as_olive.post(PAGE, {**TYPED, "logo": logo})["Location"] == PAGE
    page = Client().get(f"{HOME}sign-in/", headers={"Accept-Language": "es"}).content.decode()
    assert "Hola" in page
    assert f"{HOME}logo/?v=" in page
    assert Client().get(f"{HOME}logo/")["Content-Type"] == "image/jpeg"
    css = Client().get(f"{HOME}look.css")
    assert "--accent:" in css.content.decode()
    assert "immutable" in css["Cache-Control"]
    as_olive.post(PAGE, {**TYPED, "remove_logo": "on"})
    assert Client().get(f"{HOME}logo/").status_code == 404


@pytest.mark.parametrize("wrong", [{"accent": "red; } body {"}, {"languages": []}, {"languages": ["de"]}])
def test_what_cannot_be_is_refused_and_nothing_changes(
    wrong: dict[str, object], as_olive: Client, brook_street: Practice
) -> None:
    assert as_olive.post(PAGE, {**TYPED, **wrong}).status_code == 422
    assert PortalSettings.objects.of(brook_street).get().welcome == ""


def test_a_file_that_is_no_picture_is_refused(as_olive: Client) -> None:
    logo = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    answer = as_olive.post(PAGE, {**TYPED, "logo": logo})
    assert answer.status_code == 422
    assert "not a photo" in answer.content.decode()


def test_the_list_shows_accounts_and_invitations_and_exports_them(
    as_olive: Client, olive: HubUser, rosa_account: PortalAccount, mateo: Member, rosa: Member
) -> None:
    from tests.hub.people import member_of

    nora = member_of(rosa.practice, "Nora", "Quist", is_patient=False, email="nora@example.org")
    inviting.invite(member=nora, by=olive)
    page = as_olive.get(f"{PAGE}accounts/").content.decode()
    assert "Rosa Alvarez" in page
    assert "Nora Quist" in page
    assert "Nora" not in as_olive.get(f"{PAGE}accounts/?show=active").content.decode()
    assert "Rosa" not in as_olive.get(f"{PAGE}accounts/?show=invited").content.decode()
    assert "Nobody found" in as_olive.get(f"{PAGE}accounts/?q=zzz").content.decode()
    lines = as_olive.get(f"{PAGE}accounts/?export=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].endswith("Nora,Quist,invited,")
    assert lines[2].startswith("1,Rosa,Alvarez,account")


def test_the_address_is_changed_on_the_page_practice_and_no_two_are_the_same(
    as_olive: Client, brook_street: Practice, elsewhere: Practice, rosa_account: PortalAccount
) -> None:
    from offthecharts.hub.practices.settings import FIELDS

    typed = {name: getattr(brook_street, name) for name in FIELDS}
    typed = {name: value for name, value in typed.items() if value is not False}
    taken = as_olive.post("/practice/", {**typed, "slug": elsewhere.slug})
    assert taken.status_code == 422
    assert "Another practice of this Hub" in taken.content.decode()
    assert as_olive.post("/practice/", {**typed, "slug": "Brook-St"}).status_code == 302
    assert Client().get("/p/brook-st/sign-in/").status_code == 200
    assert Client().get(f"{HOME}sign-in/").status_code == 404


def test_practices_of_one_name_get_addresses_of_their_own(db: None) -> None:
    slugs = [
        Practice.objects.create(name=name).slug for name in ("Brook Street", "Brook Street!", "橋通り", "x" * 99)
    ]
    assert slugs == ["brook-street", "brook-street-2", "practice", "x" * 60]
