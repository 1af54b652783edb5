"""Reports as Olive reads them: choose days, look, follow a number to its rows, take it along on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.chromium import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_a_number_leads_to_its_rows(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    page.goto(f"{hub}/reports/")
    expect(page.get_by_role("img", name=re.compile("^Given and spent. .* points given"))).to_be_visible()
    page.get_by_role("navigation", name="Reports").get_by_role("link", name="Reward items").click()
    folded = page.get_by_text("Range and filters")
    if folded.is_visible():  # on a phone the numbers come first
        expect(page.get_by_role("link", name="This year")).to_be_hidden()
        folded.click()
    page.get_by_role("link", name="This year").click()
    if folded.is_visible():
        folded.click()
    page.get_by_label("Compare with").select_option("Nothing")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Reward items", level=1)).to_be_visible()
    expect(page.get_by_role("columnheader", name="Before")).to_have_count(0)
    assert not Axe().run(page).response["violations"]
    given = page.get_by_role("row", name=re.compile("^All ")).first.get_by_role("link").first
    points = given.inner_text()
    given.click()
    expect(page.get_by_role("heading", name="Points entries")).to_be_visible()
    found = page.get_by_role("region", name="Rows found")
    expect(found.get_by_role("status")).to_contain_text(f"{points} points")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.suggested_filename.startswith("entries-")


def test_dates_that_cannot_be_used_are_said(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    page.goto(f"{hub}/reports/points/")
    page.get_by_label("From", exact=True).fill("2026-05-01")
    page.get_by_label("To", exact=True).fill("2026-04-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("The first day is after the last")
    expect(page.get_by_label("From")).to_have_value("2026-05-01")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
