"""What vanishes while the desk has the Admin window open: the service, the chart, the Hub under an open page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites, free_port
from tests.browser.causes import stopped
from tests.browser.office import (
    WAITS,
    at_the_service,
    expect_failure,
    expect_stayed,
    olive,
    sql,
    stay,
)
from tests.browser.steps import (
    HUB,
    as_desk,
    expect_profile,
    find_patient,
    log_in,
    open_practice_setup,
    open_window,
    window,
)
from tests.browser.strangers import answering
from tests.chromium import sign_in

pytestmark = pytest.mark.browser

LINK = "Parking for visitors"


def desk_at(page: Page, sites: BothSites, text: str, name: str) -> None:
    """Dana has a chart open, in a page that is to stay."""
    as_desk(page, sites)
    find_patient(page, text, name)
    stay(page)


def test_a_service_that_was_removed_meanwhile_says_so_and_comes_back(page: Page, office: BothSites) -> None:
    desk_at(page, office, "laurent noemie", "Noémie Laurent")
    with at_the_service(page, office) as hers:
        hers.get_by_role("button", name="Remove").click()
        undo = hers.get_by_role("button", name="Undo")
        expect(undo).to_be_visible()
        open_window(page)
        expect_failure(page, "not_set_up")
        page.get_by_role("button", name="Close the window").click()
        find_patient(page, "laurent theo", "Théo Laurent")
        page.get_by_role("button", name="Off-the-Charts").click()
        expect(page.get_by_text("Nothing is set up yet.")).to_be_visible()
        expect(
            page.get_by_text("The office manager connects the Patient Rewards Hub in Practice Setup")
        ).to_be_visible()
        page.keyboard.press("Escape")
        undo.click()
        expect(hers.get_by_role("link", name=HUB)).to_be_visible()
    find_patient(page, "laurent noemie", "Noémie Laurent")
    open_window(page)
    expect(window(page).get_by_role("button", name="Log in")).to_be_visible(timeout=WAITS)
    expect_stayed(page)


@pytest.fixture
def website() -> Iterator[str]:
    """The address of somebody's website."""
    address = f"http://127.0.0.1:{free_port()}"
    with answering(address, b"<h1>Parking</h1>", status=200, media_type="text/html"):
        yield address


def add_link(hers: Page, sites: BothSites, website: str) -> None:
    """Olive adds a web link to `website` whose address needs the e-mail of the chart."""
    sign_in(hers, sites.practice.address, "owner", sites.password)
    open_practice_setup(hers, sites)
    hers.get_by_role("button", name="Add a service").click()
    hers.get_by_role("radio", name="Web link").check(force=True)
    hers.get_by_role("button", name="Add Service").click()
    hers.get_by_label("Web address").fill(website + "/?for={patient.email}")
    hers.get_by_label("Opens in").select_option(label="The window beside the chart")
    hers.get_by_role("button", name="Verify", exact=True).click()
    enable = hers.get_by_role("button", name="Enable Service")
    expect(enable).to_be_enabled()
    enable.click()
    hers.get_by_role("heading", name="Settings", exact=True).click()
    hers.get_by_label("Name in the menu").fill(LINK)
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("heading", name=LINK, level=1)).to_be_visible()


def test_a_link_that_lacks_something_of_the_chart_says_what(page: Page, office: BothSites, website: str) -> None:
    with olive(page) as hers:
        add_link(hers, office, website)
    as_desk(page, office)
    page.get_by_role("button", name="Off-the-Charts").click()
    entry = page.get_by_role("menuitem", name=LINK)
    expect(entry).to_be_disabled()
    expect(entry).to_have_accessible_description("Open a chart first: the address is filled from it.")
    page.keyboard.press("Escape")
    find_patient(page, "alvarez mateo", "Mateo Alvarez")
    stay(page)
    page.get_by_role("button", name="Off-the-Charts").click()
    expect(entry).to_be_enabled()
    statement = "UPDATE patients_person SET email = ? WHERE first_name = 'Mateo' AND last_name = 'Alvarez'"
    sql(office, "practice", statement, "")
    entry.click()
    shown = expect_failure(page, "unavailable")
    expect(shown).to_contain_text("The chart has no e-mail, which the address needs.")
    expect(shown.get_by_role("link", name="Edit the chart")).to_be_visible()
    sql(office, "practice", statement, "mateo.alvarez@example.com")
    shown.get_by_role("button", name="Try again").click()
    expect(window(page).get_by_role("heading", name="Parking")).to_be_visible()
    expect(page.locator("iframe")).to_have_attribute("src", f"{website}/?for=mateo.alvarez%40example.com")
    expect_stayed(page)


def test_a_chart_that_is_gone_says_so_and_another_one_opens(page: Page, office: BothSites) -> None:
    desk_at(page, office, "laurent noemie", "Noémie Laurent")
    page.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('chart:opened', { detail }))",
        {"patientId": "01a20e6d-0000-7000-8000-000000000000", "name": "Nobody"},
    )
    open_window(page)
    expect_failure(page, "patient_gone")
    find_patient(page, "laurent theo", "Théo Laurent")
    expect(window(page).get_by_role("button", name="Log in")).to_be_visible(timeout=WAITS)
    expect_stayed(page)


def test_a_hub_that_stops_under_an_open_page_is_told(page: Page, office: BothSites) -> None:
    desk_at(page, office, "laurent theo", "Théo Laurent")
    frame = open_window(page)
    log_in(frame, office)
    expect_profile(frame, "Théo Laurent")
    with stopped(page, office):
        frame.get_by_role("link", name="Edit contact data").click()
        shown = expect_failure(page, "frame_lost")
    shown.get_by_role("button", name="Try again").click()
    expect_profile(frame, "Théo Laurent")
    expect_stayed(page)


def test_a_hub_that_was_restarted_meanwhile_is_not_noticed(page: Page, office: BothSites) -> None:
    desk_at(page, office, "laurent theo", "Théo Laurent")
    frame = open_window(page)
    log_in(frame, office)
    expect_profile(frame, "Théo Laurent")
    office.hub.restart()
    frame.get_by_role("link", name="Edit contact data").click()
    expect(frame.get_by_role("button", name="Save")).to_be_visible()
    office.hub.kill()
    office.hub.start()
    find_patient(page, "laurent noemie", "Noémie Laurent")
    expect(frame.get_by_text("Noémie Laurent").first).to_be_visible()
    expect_stayed(page)
