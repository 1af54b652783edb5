"""Practice Setup: who gets in, names, and what the list shows."""

import re

import pytest
from django.test import Client

from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from tests.practice.conftest import signed_in
from tests.practice.hub_double import Hub
from tests.practice.services_support import connected, web_link

PAGES = ["/setup/", "/setup/services/", "/setup/services/add/", "/setup/launches/"]


@pytest.mark.parametrize("address", PAGES)
def test_the_desk_is_told_who_can_set_up(as_dana: Client, address: str) -> None:
    answer = as_dana.get(address)
    assert answer.status_code == 403
    assert b"office manager" in answer.content


@pytest.mark.parametrize("address", PAGES)
def test_the_manager_enters_the_password_again_first(olive: Staff, address: str) -> None:
    answer = signed_in(olive).get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/confirm-password/")


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_open_for_the_manager(as_olive: Client, address: str) -> None:
    page = as_olive.get(address)
    assert page.status_code == 200
    assert all(section in page.content.decode() for section in ("Web and Reminders", "Staff", "Launch log"))


def test_the_list_says_with_words_how_each_service_stands(as_olive: Client, olive: Staff, hub: Hub) -> None:
    connected(hub, olive)
    services.add_service(provider="weblink", name="Forms", by=olive)
    page = as_olive.get("/setup/services/").content.decode()
    assert "Connected" in page
    assert "Not verified" in page
    assert 'class="dot good"' in page


def test_nothing_chosen_is_said_so(as_olive: Client, office: object) -> None:
    answer = as_olive.post("/setup/services/add/", {})
    assert answer.status_code == 422
    assert b"Select one of these first" in answer.content
    assert Service.objects.count() == 0


def test_a_second_service_of_a_kind_gets_a_name_of_its_own(olive: Staff) -> None:
    names = [services.add_service(provider="weblink", name="Web link", by=olive).name for _ in range(3)]
    assert names == ["Web link", "Web link 2", "Web link 3"]


def test_a_service_is_renamed_but_not_to_a_name_that_is_taken(as_olive: Client, olive: Staff, hub: Hub) -> None:
    service = connected(hub, olive)
    web_link("https://www.example.com/", olive)
    address = f"/setup/services/{service.pk}/settings/"
    refused = as_olive.post(address, {"name": "web LINK", "handover": "ask"})
    assert refused.status_code == 422
    assert b"has this name already" in refused.content
    as_olive.post(address, {"name": "Rewards", "handover": "ask"})
    service.refresh_from_db()
    assert (service.name, service.options["handover"]) == ("Rewards", "ask")
    assert service.state == ServiceState.ENABLED


def test_disabling_takes_it_out_of_the_menu_and_undo_brings_it_back(as_olive: Client, olive: Staff, hub: Hub) -> None:
    service = connected(hub, olive)
    page = as_olive.post(f"/setup/services/{service.pk}/disable/", follow=True).content.decode()
    assert "not in the menu any more" in page
    assert "Undo" in page
    service.refresh_from_db()
    assert service.state == ServiceState.VERIFIED
    as_olive.post(f"/setup/services/{service.pk}/enable/")
    service.refresh_from_db()
    assert service.state == ServiceState.ENABLED


def test_a_web_link_is_checked_before_it_is_kept(as_olive: Client, olive: Staff) -> None:
    service = services.add_service(provider="weblink", name="Forms", by=olive)
    address = f"/setup/services/{service.pk}/verify/"
    bad = as_olive.post(address, {"address": "https://x.example/{patient.shoe_size}", "opens_in": "tab"})
    assert bad.status_code == 422
    assert b"There is no placeholder" in bad.content


def test_a_web_link_to_a_server_that_answers_is_verified(as_olive: Client, olive: Staff, hub: Hub) -> None:
    service = services.add_service(provider="weblink", name="Forms", by=olive)
    address = f"{hub.address}/forms?chart={{patient.chart_number}}"
    as_olive.post(f"/setup/services/{service.pk}/verify/", {"address": address, "opens_in": "window"})
    service.refresh_from_db()
    assert (service.state, service.options) == (
        ServiceState.VERIFIED,
        {"address": address, "opens_in": "window"},
    )


def test_the_overview_has_a_card_for_each_section(as_olive: Client) -> None:
    page = as_olive.get("/setup/").content.decode()
    sections = re.findall(r'<a href="([^"]+)"', page.partition('class="side-nav"')[2].partition("</nav>")[0])
    cards = re.findall(r'class="option-card" href="([^"]+)"', page)
    assert set(sections) == set(cards)
