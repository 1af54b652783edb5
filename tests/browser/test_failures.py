"""Every failure page of the window, by its real cause; the desk goes on afterwards without loading the page again."""

import pytest
from playwright.sync_api import Page, expect

from offthecharts.practice.launcher.failures import failure_of, outcomes
from tests.both_sites import BothSites
from tests.browser.causes import CAUSES, bad_email
from tests.browser.office import WAITS, expect_failure, expect_stayed, stay
from tests.browser.steps import HUB, as_desk, find_patient, open_window, window

pytestmark = pytest.mark.browser

ELSEWHERE = {
    "opened": "test_story.py",
    "created": "test_story.py",
    "ambiguous": "test_choice.py",
    "certificate_refused": "test_certificates.py",
    "not_set_up": "test_services_gone.py",
    "unavailable": "test_services_gone.py",
    "patient_gone": "test_services_gone.py",
    "frame_lost": "test_services_gone.py",
}


def test_every_page_has_a_cause_here() -> None:
    assert {code for code, _words in outcomes()} == set(CAUSES) | set(ELSEWHERE)


@pytest.mark.parametrize("code", CAUSES)
def test_the_window_says_why_and_the_desk_goes_on(page: Page, office: BothSites, code: str) -> None:
    as_desk(page, office)
    find_patient(page, "laurent noemie", "Noémie Laurent")
    stay(page)
    with CAUSES[code](page, office):
        open_window(page)
        expect_failure(page, code).evaluate("page => page.dataset.first = 'yes'")
        find_patient(page, "laurent theo", "Théo Laurent")
        expect(page.get_by_role("heading", name=f"{HUB} · Théo Laurent")).to_be_visible()
        expect(page.locator("[data-first]")).to_have_count(0, timeout=WAITS)
        shown = expect_failure(page, code)
    again = shown.get_by_role("button", name="Try again")
    if "again" in failure_of(code).actions:
        again.click()
    else:
        expect(again).to_have_count(0)
        open_window(page)
    expect(window(page).get_by_role("button", name="Log in")).to_be_visible(timeout=WAITS)
    expect_stayed(page)


def test_what_the_hub_cannot_take_is_named_and_leads_to_where_it_is_put_right(page: Page, office: BothSites) -> None:
    as_desk(page, office)
    find_patient(page, "laurent noemie", "Noémie Laurent")
    with bad_email(page, office):
        open_window(page)
        shown = expect_failure(page, "invalid")
        problem = shown.get_by_role("listitem").filter(has_text="This is not an e-mail address")
        problem.get_by_role("link", name="Email").click()
        field = page.get_by_label("Email", exact=True).first
        expect(field).to_be_focused()
        field.fill("mimi.laurent@example.org")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_role("heading", name="Noémie Laurent", level=1)).to_be_visible()
        expect(window(page).get_by_role("button", name="Log in")).to_be_visible(timeout=WAITS)
