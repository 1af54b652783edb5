"""The Hub on another site than the practice program, in a browser that blocks third-party cookies."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.both_sites import BothSites, StartSites
from tests.browser.office import WAITS, desk_in_window
from tests.browser.steps import (
    HUB,
    as_desk,
    balance,
    expect_balance,
    expect_profile,
    find_patient,
    log_in,
    open_window,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothSites]:
    """The practice program on localhost, the Hub on 127.0.0.1."""
    start = StartSites(request, tmp_path_factory)
    yield start(connected=True, hub_host="127.0.0.1")
    start.stop()


def add_great_brushing(place: Page | FrameLocator) -> None:
    """Add points, tick an item, done."""
    place.get_by_role("link", name="Add points").click()
    dialog = place.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Great brushing").check(force=True)
    dialog.get_by_role("button", name="Add points").click()
    expect(dialog).to_be_hidden()


def test_the_whole_launch_works_in_the_frame(page: Page, context: BrowserContext, apart: BothSites) -> None:
    frame = desk_in_window(page, apart, "laurent theo", "Théo Laurent")
    before = balance(frame)
    add_great_brushing(frame)
    expect(frame.locator("#balance")).not_to_have_text(re.compile(rf"^\s*{before:,}\s*$"))
    frame.get_by_role("button", name="Undo").first.click()
    expect_balance(frame, before)
    kept = [cookie for cookie in context.cookies() if cookie["domain"] == "127.0.0.1"]
    assert kept
    assert {(cookie["sameSite"], cookie["secure"], bool(cookie.get("partitionKey"))) for cookie in kept} == {
        ("None", True, True)
    }


def test_the_window_follows_to_the_next_patient_and_home(page: Page, apart: BothSites) -> None:
    frame = desk_in_window(page, apart, "laurent theo", "Théo Laurent")
    find_patient(page, "alvarez mateo", "Mateo Alvarez")
    expect(page.get_by_text("The window follows to Mateo Alvarez").first).to_be_attached()
    expect_profile(frame, "Mateo Alvarez")
    page.get_by_role("link", name="Patients").first.click()
    expect(page.get_by_role("heading", name=HUB, exact=True)).to_be_visible()
    expect(frame.get_by_role("heading", name=re.compile("^Good .*Dana"), level=1)).to_be_visible()


def test_with_no_patient_the_home_of_the_hub_opens(page: Page, apart: BothSites) -> None:
    as_desk(page, apart)
    frame = open_window(page)
    log_in(frame, apart)
    expect(frame.get_by_role("heading", name=re.compile("^Good .*Dana"), level=1)).to_be_visible()


def test_open_in_a_new_tab_leads_to_the_profile_in_a_plain_tab(
    page: Page, context: BrowserContext, apart: BothSites
) -> None:
    desk_in_window(page, apart, "laurent theo", "Théo Laurent")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open in a new tab").click()
    tab = opened.value
    expect(tab.get_by_role("button", name="Log in")).to_be_visible(timeout=WAITS)
    tab.get_by_label("Username").fill("desk")
    tab.get_by_label("Password").fill(apart.password)
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_role("heading", name="Théo Laurent", level=1)).to_be_visible()
    assert tab.url.startswith(apart.hub.address)
    assert "/frame/" not in tab.url
    add_great_brushing(tab)
    expect(tab.get_by_role("button", name="Undo").first).to_be_visible()
