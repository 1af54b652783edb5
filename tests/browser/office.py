"""What tests with failures and their healing share beside the steps of the story."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from offthecharts.practice.launcher.failures import failure_of
from tests.both_sites import BothSites, SiteName
from tests.browser.steps import HUB, as_desk, expect_profile, find_patient, log_in, open_practice_setup, open_window
from tests.chromium import sign_in

WAITS = 40_000
"""Milliseconds; the window gives a page that never comes twelve seconds, and this machine may be busy."""


def sql(sites: BothSites, site: SiteName, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement in the database of `site`; its rows."""
    with closing(sqlite3.connect(sites.data / f"{site}.sqlite3", timeout=30)) as database, database:
        return database.execute(statement, values).fetchall()


@contextmanager
def olive(page: Page) -> Iterator[Page]:
    """Olive, the owner, at a computer of her own."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(reduced_motion="reduce", locale="en-US")
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def at_the_service(page: Page, sites: BothSites, name: str = HUB) -> Iterator[Page]:
    """Olive, with the page of a service open in Web and Reminders."""
    with olive(page) as hers:
        sign_in(hers, sites.practice.address, "owner", sites.password)
        open_practice_setup(hers, sites)
        hers.get_by_role("link", name=name).click()
        yield hers


def expect_failure(page: Page, code: str) -> Locator:
    """The window shows the page of `code`: what happened, what to do, who can do it; and no empty frame."""
    failure = failure_of(code)
    shown = page.get_by_role("alert", name=failure.title)
    expect(shown).to_be_visible(timeout=WAITS)
    expect(shown).to_contain_text(failure.happened)
    expect(shown).to_contain_text(f"What to do: {failure.advice}")
    expect(shown).to_contain_text(f"Who can do this: {failure.who}")
    expect(page.locator("iframe")).to_have_count(0)
    return shown


def stay(page: Page) -> None:
    """Remember this load of the page; :func:`expect_stayed` fails after another one."""
    page.evaluate("window.stays = true")


def expect_stayed(page: Page) -> None:
    """The page was not loaded again since :func:`stay`."""
    assert page.evaluate("window.stays") is True


def new_patient(page: Page, first: str, last: str, born: str, *, email: str = "") -> None:
    """New patient, the least that a chart needs; `born` as YYYY-MM-DD."""
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("First name", exact=True).first.fill(first)
    page.get_by_label("Last name", exact=True).first.fill(last)
    page.get_by_label("Date of birth").first.fill(born)
    page.get_by_label("Email", exact=True).first.fill(email)
    page.get_by_role("button", name="Save patient").click()
    expect(page.get_by_role("heading", name=f"{first} {last}", level=1)).to_be_visible()


def desk_in_window(page: Page, sites: BothSites, text: str, name: str) -> FrameLocator:
    """Dana has the window open on a patient."""
    as_desk(page, sites)
    find_patient(page, text, name)
    frame = open_window(page)
    log_in(frame, sites)
    expect_profile(frame, name)
    return frame
