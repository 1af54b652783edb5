"""The steps of the story, in the words on the screen: each thing is found by its role and accessible name."""

import re

from playwright.sync_api import FrameLocator, Page, expect

from tests.both_sites import BothSites
from tests.chromium import sign_in

HUB = "Patient Rewards Hub"


def as_desk(page: Page, sites: BothSites) -> None:
    """Dana signs in to the practice program."""
    sign_in(page, sites.practice.address, "desk", sites.password)


def open_practice_setup(page: Page, sites: BothSites) -> None:
    """Olive opens Practice Setup and enters her password again."""
    page.goto(sites.practice.address + "/setup/services/")
    if page.get_by_role("heading", name="Enter your password again").is_visible():
        page.get_by_label("Password").fill(sites.password)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Web and Reminders", level=1)).to_be_visible()


def fill_connection(page: Page, address: str, username: str, password: str) -> None:
    """Hub address, User name, Password, and Verify."""
    page.get_by_label("Hub address").fill(address)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Verify", exact=True).click()


def set_up(page: Page, sites: BothSites) -> None:
    """The set-up of the story, by the office manager."""
    sign_in(page, sites.practice.address, "owner", sites.password)
    open_practice_setup(page, sites)
    page.get_by_role("link", name="Add a service").or_(page.get_by_role("button", name="Add a service")).first.click()
    page.get_by_role("radio", name="PracticeGenius").check(force=True)
    page.get_by_role("button", name="Add Service").click()
    fill_connection(page, sites.hub.address, "owner", sites.password)
    enable = page.get_by_role("button", name="Enable Service")
    expect(enable).to_be_enabled()
    enable.click()
    expect(page.get_by_text("Connected as").first).to_be_visible()


def find_patient(page: Page, text: str, name: str) -> None:
    """Type into the search, press Enter, see the chart."""
    search = page.get_by_role("combobox", name="Search patients")
    search.fill(text)
    expect(page.get_by_role("option").first).to_contain_text(name)
    search.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def open_window(page: Page) -> FrameLocator:
    """Press Off-the-Charts, choose the Hub; the window's frame."""
    page.get_by_role("button", name="Off-the-Charts").click()
    page.get_by_role("menuitem", name=HUB, exact=True).click()
    return window(page)


def window(page: Page) -> FrameLocator:
    """The frame inside the window."""
    return page.frame_locator("iframe")


def log_in(frame: FrameLocator, sites: BothSites, username: str = "desk") -> None:
    """The first time that day: Username, Password, Log in."""
    frame.get_by_label("Username").fill(username)
    frame.get_by_label("Password").fill(sites.password)
    frame.get_by_role("button", name="Log in").click()


def expect_profile(frame: FrameLocator, name: str) -> None:
    """The Hub shows this member's profile."""
    expect(frame.get_by_role("heading", name=name, level=1)).to_be_visible()


def balance(frame: FrameLocator) -> int:
    """The points that the profile shows."""
    text = frame.locator("#balance").text_content() or ""
    return int(re.sub(r"[^\d-]", "", text))


def expect_balance(frame: FrameLocator, points: int) -> None:
    """The profile shows this number of points."""
    expect(frame.locator("#balance")).to_have_text(re.compile(rf"^\s*{points:,}\s*$"))
