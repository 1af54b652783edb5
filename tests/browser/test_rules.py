"""Point rules from the desk's press to the profile: preview, switch on, arrive, correct."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.both_sites import BothSites, StartSites
from tests.browser.office import at_the_service, new_patient, olive
from tests.browser.steps import as_desk, expect_profile, log_in, open_window
from tests.chromium import sign_in

pytestmark = pytest.mark.browser

NEW_YORK = ZoneInfo("America/New_York")
WAITS_SECONDS = 60


def tell_the_hub_about_appointments(page: Page, sites: BothSites) -> None:
    """Olive sets the switch of the service."""
    with at_the_service(page, sites) as hers:
        hers.get_by_role("heading", name="Settings", exact=True).click()
        hers.get_by_role("checkbox", name="Tell it about appointments").check()
        hers.get_by_role("button", name="Save", exact=True).click()
        expect(hers.get_by_text("Saved.")).to_be_visible()


def preview_and_switch_on(hers: Page, sites: BothSites, name: str) -> None:
    """Olive looks at what a rule would have given, tries another number of points, and switches it on."""
    sign_in(hers, sites.hub.address, "owner", sites.password)
    hers.goto(sites.hub.address + "/menu/")
    hers.get_by_role("link", name="Point rules").click()
    hers.get_by_role("link", name=name, exact=True).click()
    preview = hers.get_by_role("region", name="The last 30 days")
    expect(preview).to_contain_text("awards")
    preview.get_by_text("To whom").click()
    expect(preview.get_by_role("row").nth(1)).to_contain_text("+5")
    hers.get_by_label("Points", exact=False).first.fill("6")
    hers.get_by_role("button", name="Preview").click()
    expect(preview).to_contain_text("Nothing is saved by the preview.")
    hers.reload()
    preview.get_by_role("button", name="Switch on").click()
    expect(hers.get_by_text("on since")).to_be_visible()


def book(page: Page) -> None:
    """Dana books the patient of the open chart, to begin in a few minutes."""
    soon = datetime.now(NEW_YORK) + timedelta(minutes=16)
    start = soon.replace(minute=soon.minute // 5 * 5)  # the field takes steps of five minutes
    page.get_by_role("link", name="Book").click()
    page.get_by_label("Day").fill(f"{start:%Y-%m-%d}")
    page.get_by_label("Time").fill(f"{start:%H:%M}")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("is booked for")).to_be_visible()  # the day list


def until(page: Page, shown: Locator, count: int) -> None:
    """Look at the page again until it shows `shown` so many times."""
    deadline = time.monotonic() + WAITS_SECONDS
    while shown.count() != count and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        page.reload()
    expect(shown).to_have_count(count)


def test_an_arrival_earns_points_and_its_correction_takes_them_back(page: Page, start_sites: StartSites) -> None:
    sites = start_sites(connected=True)
    tell_the_hub_about_appointments(page, sites)
    as_desk(page, sites)
    new_patient(page, "Ottoline", "Threlfall", "2013-02-01")
    frame = open_window(page)
    log_in(frame, sites)
    expect_profile(frame, "Ottoline Threlfall")
    with olive(page) as hers:
        preview_and_switch_on(hers, sites, "On time")
        book(page)
        row = page.get_by_role("row").filter(has_text="Ottoline Threlfall")
        row.get_by_role("button", name="Arrived").click()
        expect(row).to_contain_text("Arrived")
        hers.goto(sites.hub.address + "/members/?q=Threlfall")
        hers.get_by_role("link", name="Ottoline Threlfall").click()
        activity = hers.get_by_role("region", name="Activity")
        until(hers, activity.get_by_text("On time · Adjustment"), 1)
        row.get_by_role("button", name="Undo Arrived").click()
        expect(row).to_contain_text("Booked")
        until(hers, activity.get_by_text("On time · Adjustment"), 2)
        until(hers, hers.locator("#balance", has_text=re.compile(r"^\s*0\s*$")), 1)  # read before the entries were
        row.get_by_role("button", name="Arrived").click()
        row.get_by_role("link", name="Visit notes").click()
        page.get_by_label("Hygiene").select_option("4")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(row).to_contain_text("hygiene 4 of 5")
        until(hers, activity.get_by_text("On time · Adjustment"), 3)
        hers.locator("summary").filter(has_text="Appointments").click()
        expect(hers.locator(".member-visits")).to_contain_text("hygiene 4 of 5")
        hers.goto(sites.hub.address + "/rules/")
        hers.get_by_role("button", name="Switch off").click()
        expect(hers.get_by_role("button", name="Switch off")).to_have_count(0)
