"""The story that must always work, from the set-up to the new patient, at the desk, on a tablet and on a phone."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.both_sites import BothSites, StartSites
from tests.browser.steps import (
    as_desk,
    balance,
    expect_balance,
    expect_profile,
    find_patient,
    log_in,
    open_window,
    set_up,
)
from tests.chromium import DESK, PHONE, TABLET, Viewport

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("viewport", [DESK, TABLET, PHONE], ids=["desk", "tablet", "phone"])
# Names that nobody could take for one another: the Hub asks "Who is this?" of those that it could.
NEW_PATIENTS = {
    DESK: ("Wren", "Quill", "2014-03-05"),
    TABLET: ("Odalys", "Thorne", "2012-11-21"),
    PHONE: ("Jasper", "Mbeki", "2015-07-30"),
}


def add_points(frame: FrameLocator, *items: str) -> None:
    """Add points, tick the items, done."""
    frame.get_by_role("link", name="Add points").or_(frame.get_by_role("button", name="Add points")).first.click()
    dialog = frame.get_by_role("dialog")
    for item in items:
        dialog.get_by_role("checkbox", name=item).check(force=True)
    dialog.get_by_role("button", name="Add points").click()
    expect(dialog).to_be_hidden()


@WIDTHS
def test_the_office_manager_sets_the_service_up_and_the_desk_uses_it(page: Page, start_sites: StartSites) -> None:
    sites = start_sites()
    set_up(page, sites)
    page.context.clear_cookies()
    as_desk(page, sites)
    find_patient(page, "noemie", "Noémie Laurent")
    frame = open_window(page)
    log_in(frame, sites)
    expect_profile(frame, "Mimi Laurent")  # the name she goes by


@WIDTHS
def test_a_current_patient_gets_points_and_undo_takes_them_back(page: Page, both_sites: BothSites) -> None:
    as_desk(page, both_sites)
    find_patient(page, "laurent theo", "Théo Laurent")
    frame = open_window(page)
    log_in(frame, both_sites)
    expect_profile(frame, "Théo Laurent")
    before = balance(frame)
    add_points(frame, "Great brushing", "On time")
    expect_balance(frame, before + 15)
    frame.get_by_role("status").get_by_role("button", name="Undo").click()
    expect_balance(frame, before)


def test_misc_points_carry_a_description(page: Page, both_sites: BothSites) -> None:
    as_desk(page, both_sites)
    find_patient(page, "laurent noemie", "Noémie Laurent")
    frame = open_window(page)
    log_in(frame, both_sites)
    before = balance(frame)
    frame.get_by_role("link", name="Add points").or_(frame.get_by_role("button", name="Add points")).first.click()
    dialog = frame.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Misc.").check(force=True)
    dialog.get_by_label("Points", exact=True).fill("7")
    dialog.get_by_label("Description").fill("Helped at the open day")
    dialog.get_by_role("button", name="Add points").click()
    expect_balance(frame, before + 7)
    expect(frame.get_by_text("Helped at the open day").first).to_be_visible()


def _new_patient(page: Page, first: str, last: str, born: str) -> None:
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("First name", exact=True).first.fill(first)
    page.get_by_label("Last name", exact=True).first.fill(last)
    page.get_by_label("Date of birth").first.fill(born)
    page.get_by_label("Email", exact=True).first.fill(f"{first.lower()}@example.org")
    page.get_by_label("Cell phone").first.fill("(212) 555-0187")
    page.get_by_role("button", name="Save", exact=False).first.click()
    expect(page.get_by_role("heading", name=f"{first} {last}", level=1)).to_be_visible()


@WIDTHS
def test_a_new_patient_gets_a_profile_with_everything_the_chart_knows(
    page: Page, both_sites: BothSites, viewport: Viewport
) -> None:
    as_desk(page, both_sites)
    first, last, born = NEW_PATIENTS[viewport]
    email = f"{first.lower()}@example.org"
    _new_patient(page, first, last, born)
    frame = open_window(page)
    log_in(frame, both_sites)
    expect_profile(frame, f"{first} {last}")
    expect_balance(frame, 0)
    contact = frame.locator("details", has_text=email)
    if contact.get_attribute("open") is None:
        contact.locator("summary").click()
    expect(contact.get_by_text(email)).to_be_visible()
