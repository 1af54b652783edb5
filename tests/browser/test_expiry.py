"""Points that expire, by hand: the rule looked at first, a day that comes, and points given back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.browser.office import sql
from tests.chromium import sign_in

pytestmark = pytest.mark.browser


def test_a_rule_is_looked_at_before_it_does_anything(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    page.goto(f"{hub}/practice/")
    page.get_by_role("link", name="Points that expire").click()
    expect(page.get_by_role("heading", name="Points that expire", level=1)).to_be_visible()
    page.get_by_role("radio", name="Points never expire").check()
    months = page.get_by_label("After how many months")
    expect(months).to_be_hidden()
    page.get_by_role("radio", name="Points that are old").check()
    months.fill("0")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Enter 1 or more").first).to_be_visible()
    months.fill("1")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What it would do")).to_be_focused()
    expect(page.get_by_text("beside what is announced already")).to_be_visible()
    expect(page.get_by_text("Nothing is saved by the preview.")).to_be_visible()
    page.goto(f"{hub}/expiry/")
    expect(months).to_have_value("9")


def test_what_expired_is_given_back_from_the_profile_on_a_phone(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    page.set_viewport_size({"width": 360, "height": 760})
    rows = "FROM expiry_expirynotice n JOIN members_member m ON m.id = n.member_id WHERE n.state"
    number, points = sql(both_sites, "hub", f"SELECT m.number, n.points {rows} = 'open' ORDER BY m.number DESC")[0]
    page.goto(f"{hub}/members/{number}/")
    expect(page.locator(".expiry-line")).to_contain_text(f"{points} point")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    number = sql(both_sites, "hub", f"SELECT m.number {rows} = 'done' ORDER BY m.number DESC")[0][0]
    page.goto(f"{hub}/members/{number}/")
    had = int(page.locator("#balance").inner_text())
    page.get_by_role("link", name="Give back: Expired").click()
    table = page.get_by_role("region", name="Announced", exact=True)
    expect(table.get_by_role("row").filter(has=page.get_by_role("link"))).to_have_count(1)
    assert not Axe().run(page).response["violations"]
    table.get_by_role("button", name="Give back").click()
    expect(page.get_by_role("status").filter(has_text="points are back with")).to_be_visible()
    expect(page.get_by_text("given back").first).to_be_visible()
    page.goto(f"{hub}/members/{number}/")
    assert int(page.locator("#balance").inner_text()) > had
