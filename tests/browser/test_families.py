"""A family at the desk: points that move and come back, a sibling linked by hand, one letter for one address."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.both_sites import BothSites
from tests.chromium import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser

GIVER = 14
"""Number of a member of the sample practice who has points and a sibling."""


def open_family(page: Page, sites: BothSites) -> None:
    """The family page, reached from the profile."""
    sign_in(page, sites.hub.address, "desk", sites.password)
    page.goto(f"{sites.hub.address}/members/{GIVER}/")
    page.get_by_role("link", name=re.compile("^Family")).click()
    expect(page.get_by_role("heading", level=1, name=re.compile("^Family of "))).to_be_visible()


def figure(place: Locator) -> int:
    """The number that stands there."""
    return int(re.sub(r"[^\d-]", "", place.inner_text()))


def points_of(page: Page, name: str) -> int:
    """The balance of one of the family, as its page says."""
    row = page.get_by_role("region", name="Members").get_by_role("listitem").filter(has_text=name)
    return figure(row.locator(".family-points"))


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_points_move_in_the_family_and_come_back(page: Page, both_sites: BothSites) -> None:
    open_family(page, both_sites)
    page.get_by_role("link", name="Move points", exact=True).click()
    giver = page.get_by_label("From").locator("option:checked").inner_text().split()[0]
    page.get_by_label("To").select_option(index=1)
    receiver = page.get_by_label("To").locator("option:checked").inner_text().split()[0]
    page.get_by_label("Points", exact=False).fill("3")
    page.get_by_label("Why").fill("For the cinema")
    balances = page.get_by_role("region", name="Balances")
    expect(balances.locator("strong")).to_have_count(2)
    after = [figure(place) for place in balances.locator("strong").all()]
    page.get_by_role("button", name="Move points").click()
    expect(page.get_by_text(f"3 points moved from {giver} to {receiver}.")).to_be_visible()
    assert [points_of(page, name) for name in (giver, receiver)] == after
    moved = page.get_by_role("region", name="Moved in the family").get_by_role("listitem").first
    moved.get_by_role("link", name=receiver).click()
    activity = page.locator("#activity").get_by_role("listitem").first
    expect(activity).to_contain_text("Moved from")
    expect(activity).to_contain_text("For the cinema")
    activity.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 3 points are back.")).to_be_visible()
    expect(page.locator("#activity").get_by_role("listitem").first).to_contain_text("taken back")
    page.goto(f"{both_sites.hub.address}/members/{GIVER}/family/")
    assert [points_of(page, name) for name in (giver, receiver)] == [after[0] + 3, after[1] - 3]


def test_a_relative_is_linked_by_hand_and_a_family_is_written_to_once(page: Page, both_sites: BothSites) -> None:
    open_family(page, both_sites)
    page.get_by_role("link", name="Link somebody").click()
    page.get_by_label("Search").press_sequentially("noemie laur")
    found = page.get_by_role("radio", name=re.compile("Laurent"))
    expect(found).to_have_count(1)
    found.check()
    page.get_by_role("radio", name=re.compile("^Sibling or other relative")).check()
    page.get_by_role("button", name="Link").click()
    expect(
        page.get_by_role("link", name="Say what they are to each other, such as Sibling.").or_(
            page.get_by_text("Say what they are to each other").first
        )
    ).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("Laurent"))).to_be_checked()
    page.get_by_label("Relationship").fill("Stepsister")
    page.get_by_role("button", name="Link").click()
    members = page.get_by_role("region", name="Members")
    expect(members).to_contain_text("Stepsister")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_text("is not linked to")).to_be_visible()
    expect(members).not_to_contain_text("Stepsister")

    page.get_by_role("link", name="Send message").click()
    page.get_by_label("Subject").fill("We are closed on Friday")
    page.get_by_label("Message").fill("Dear {receiver}, see you on Monday.")
    letters = page.get_by_role("region", name="Who gets what")
    expect(letters).to_contain_text("see you on Monday.")
    expect(letters.locator(".family-letter")).to_have_count(1)
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text(re.compile("goes out in 10 seconds"))).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_text("Stopped: nothing goes out.")).to_be_visible()
