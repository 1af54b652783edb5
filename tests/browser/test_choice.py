"""A chart that is like somebody in the Hub: the desk is asked in the window, and chooses or makes a new profile."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.both_sites import BothSites
from tests.browser.office import new_patient, sql
from tests.browser.steps import as_desk, expect_balance, expect_profile, log_in, open_window

pytestmark = pytest.mark.browser


def birth_date(sites: BothSites, first: str) -> str:
    """When this child of the Laurents was born."""
    statement = "SELECT birth_date FROM patients_person WHERE first_name = ? AND last_name = 'Laurent'"
    return str(sql(sites, "practice", statement, first)[0][0])


def asked(page: Page, sites: BothSites, first: str, like: str) -> FrameLocator:
    """Dana makes a chart for somebody born on the day of `like`, with nearly the same name; the Hub asks."""
    as_desk(page, sites)
    new_patient(page, first, "Laurant", birth_date(sites, like))
    frame = open_window(page)
    log_in(frame, sites)
    expect(frame.get_by_role("heading", name="Who is this?", level=1)).to_be_visible()
    expect(page.get_by_text(f"Choose the profile of {first} Laurant")).to_be_visible()
    beside = frame.get_by_role("table", name=f"The chart beside {like} Laurent")
    expect(beside.get_by_role("row", name="Last name")).to_contain_text("Laurant")
    expect(beside.get_by_role("row", name="Date of birth agrees")).to_be_visible()
    return frame


def test_the_desk_chooses_the_same_person_once(page: Page, office: BothSites) -> None:
    frame = asked(page, office, "Theo", "Théo")
    frame.get_by_role("button", name="This is Théo").click()
    expect_profile(frame, "Théo Laurent")
    expect(page.get_by_text("Choose the profile of Theo Laurant")).to_be_hidden()
    page.get_by_role("button", name="Reload", exact=True).click()
    expect_profile(frame, "Théo Laurent")


def test_the_desk_makes_a_new_profile(page: Page, office: BothSites) -> None:
    frame = asked(page, office, "Noemi", "Noémie")
    frame.get_by_role("button", name="Create a new profile").click()
    expect_profile(frame, "Noemi Laurant")
    expect_balance(frame, 0)
    page.get_by_role("button", name="Reload", exact=True).click()
    expect_profile(frame, "Noemi Laurant")
