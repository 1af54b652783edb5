"""Members sorted, filtered and changed together, and two profiles that become one, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.chromium import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser

TAG = "Gets a sticker"


def at_members(page: Page, sites: BothSites, query: str = "") -> None:
    """Olive looks at the list."""
    sign_in(page, sites.hub.address, "owner", sites.password)
    page.goto(f"{sites.hub.address}/members/{query}")
    expect(page.get_by_role("heading", name="Members", level=1)).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK])
def test_a_filter_is_kept_and_the_members_it_finds_are_tagged_and_untagged_as_one(
    page: Page, both_sites: BothSites
) -> None:
    at_members(page, both_sites)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("checkbox", name="Retention").check()
    page.get_by_label("Points from").fill("1")
    page.get_by_role("button", name="Show", exact=True).click()
    chips = page.get_by_role("list", name="Filters")
    expect(chips).to_contain_text("Status: Retention")
    expect(chips).to_contain_text("1 points or more")
    expect(page).to_have_url(re.compile(r"status=.+points_from=1"))
    found = int(page.get_by_role("status").locator("strong").inner_text())
    assert found > 3
    page.get_by_role("link", name="Keep this filter").click()
    page.get_by_label("Name").fill("Retained with points")
    page.get_by_role("button", name="Keep filter").click()
    kept = page.get_by_role("navigation", name="Kept filters").get_by_role("link", name="Retained with points")
    expect(kept).to_have_attribute("aria-current", "true")
    page.get_by_role("checkbox", name="All on this page").check()
    expect(page.get_by_text(re.compile(r"^With the \d+ ticked:$"))).to_be_visible()
    assert page.get_by_role("checkbox", name=re.compile("^Tick ")).and_(page.locator(":not(:checked)")).count() == 0
    page.get_by_role("checkbox", name="All on this page").uncheck()
    for place in range(2):
        page.get_by_role("checkbox", name=re.compile("^Tick ")).nth(place).check()
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.get_by_text("For the 2 ticked members")).to_be_visible()
    page.get_by_label("Tag", exact=True).fill(TAG)
    page.get_by_role("button", name="Show who gets it").click()
    expect(page.get_by_role("heading", name="2 members are changed")).to_be_visible()
    page.get_by_role("button", name=f"Tag 2 with {TAG}").click()
    expect(page.get_by_text(f"2 members have the tag {TAG} now.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone for 2 members.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"status=.+points_from=1"))
    page.goto(f"{both_sites.hub.address}/members/filters/")
    page.get_by_role("button", name="Remove the filter Retained with points").click()
    expect(page.get_by_text("The filter Retained with points is removed.")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_two_profiles_become_one_and_two_again(page: Page, both_sites: BothSites) -> None:
    at_members(page, both_sites)
    page.goto(f"{both_sites.hub.address}/members/doubles/")
    pair = page.get_by_role("listitem").filter(has_text="Same name and date of birth").first
    pair.get_by_role("link", name=re.compile("^Compare")).click()
    expect(page.get_by_role("heading", name="Are these one person?")).to_be_visible()
    phone = page.get_by_role("group", name="Cell phone")
    if phone.is_visible():
        phone.get_by_role("radio").last.check()
    points = page.get_by_role("row").filter(has_text="Points").first.get_by_role("cell").all_inner_texts()
    page.get_by_role("button", name=re.compile("^Merge into #")).click()
    expect(page.get_by_text("is part of this profile now.")).to_be_visible()
    expect(page.locator("#balance")).to_have_text(str(sum(map(int, points))))
    expect(page.locator("#activity")).to_contain_text("Referral card returned")
    section = page.locator("#merges")
    expect(section).to_contain_text("this can be undone until")
    section.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_text("are two profiles again.")).to_be_visible()
    expect(page.locator("#balance")).to_have_text(points[0])
