"""Sources in Chromium: Open Dental is added, verified, started, read by the worker; a problem, and a status's tag."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites, StartSites
from tests.chromium import sign_in
from tests.open_dental.server import CUSTOMER_KEY, DEVELOPER_KEY, OpenDental

pytestmark = pytest.mark.browser

READ_WITHIN_MS = 60_000


@pytest.fixture
def open_dental() -> Iterator[OpenDental]:
    with OpenDental() as server:
        server.add_patient(9001, "Ophelia", "Quartermaine")
        server.add_patient(9002, "Ignatius", "Vandersloot", Email="no address", PatStatus="Prospective")
        server.add_patient(9003, "Thaddeus", "Ollivander", Email="no address")
        yield server


@pytest.fixture
def sites(start_sites: StartSites) -> BothSites:
    return start_sites(settings={"OFFTHECHARTS_PRIVATE_SOURCES": "true"})


def test_open_dental_is_connected_read_and_its_statuses_become_tags(
    page: Page, sites: BothSites, open_dental: OpenDental
) -> None:
    sign_in(page, sites.hub.address, "owner", sites.password)
    page.goto(f"{sites.hub.address}/sources/")
    page.get_by_role("link", name="Add source").first.click()
    page.get_by_role("radio", name="Open Dental").check()
    page.get_by_label("Name").fill("Open Dental")
    page.get_by_role("button", name="Add source").click()
    page.get_by_label("API address").fill(open_dental.address)
    _type_keys(page, "wrong")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("does not accept the keys")).to_be_visible()
    _type_keys(page, CUSTOMER_KEY)
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("Appointments can be read.")).to_be_visible()
    page.get_by_label("Make profiles").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Start").click()
    problem = page.get_by_role("link", name="could not be taken in")
    expect(problem).to_be_visible(timeout=READ_WITHIN_MS)
    page.reload()
    page.get_by_role("combobox", name="Tag for Patient").fill("In treatment")
    page.get_by_role("button", name="Save the tag for Patient").click()
    expect(page.get_by_text("1 member.")).to_be_visible()
    problem.click()
    row = page.get_by_role("row", name="Thaddeus Ollivander")
    expect(row).to_contain_text("This is not an e-mail address")
    open_dental.change(open_dental.patients[2], Email="thaddeus@example.org")
    row.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Thaddeus Ollivander is taken in.")).to_be_visible()


def _type_keys(page: Page, customer_key: str) -> None:
    page.get_by_label("Developer key").fill(DEVELOPER_KEY)
    page.get_by_label("Customer key").fill(customer_key)
