"""Points given in the chart while the Hub is away: there once, in order, in the right name; and what is settled."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.both_sites import BothSites
from tests.browser.office import WAITS, sql
from tests.browser.steps import as_desk, find_patient
from tests.chromium import DESK, TABLET

pytestmark = pytest.mark.browser

ON = "UPDATE setup_service SET options = json_set(options, '$.chart_points', json('true'))"
MENU_IS_READ = "SELECT count(*) FROM chartpoints_rewardmenu WHERE fetched_at IS NOT NULL"
ENTRIES = """
SELECT e.points, e.reason, e.by_name FROM points_pointsentry e
WHERE e.idempotency_key LIKE ? AND e.kind <> 'reversal'
  AND NOT EXISTS (SELECT 1 FROM points_pointsentry r WHERE r.reverses_id = e.id) ORDER BY e.id
"""


def open_chart(page: Page, sites: BothSites, text: str, name: str) -> Locator:
    """Dana has a chart open in which points are given; the menu has come from the Hub."""
    sql(sites, "practice", ON)
    as_desk(page, sites)
    for _ in range(60):
        if sql(sites, "practice", MENU_IS_READ) == [(1,)]:
            break
        page.wait_for_timeout(250)
    find_patient(page, text, name)
    panel = page.get_by_role("region", name="Points")
    expect(panel).to_be_visible()
    return panel


def given_here(sites: BothSites) -> list[tuple[int, str, str]]:
    """What stands in the Hub of what was given in charts, in order: points, reason, by whom."""
    found = []
    for (key,) in sql(sites, "practice", "SELECT key FROM chartpoints_chartaward ORDER BY id"):
        found += sql(sites, "hub", ENTRIES, f"{key}/%")
    return found


def expect_delivered(panel: Locator, count: int) -> None:
    """So many stand in the list as delivered, and none waits."""
    expect(panel.get_by_text("delivered", exact=True)).to_have_count(count, timeout=WAITS)
    expect(panel.get_by_text("waiting", exact=True)).to_have_count(0)


def test_points_given_while_the_hub_is_away_are_there_once_and_in_order(page: Page, office: BothSites) -> None:
    panel = open_chart(page, office, "laurent theo", "Théo Laurent")
    office.hub.stop()
    panel.get_by_role("button", name="Great brushing").dblclick()
    expect(panel.get_by_text("1 given here not delivered yet")).to_be_visible()
    panel.get_by_role("listitem").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: +10 Great brushing.")).to_be_visible()
    page.keyboard.press("p")
    expect(panel.get_by_role("checkbox", name="Great brushing")).to_be_focused()
    panel.get_by_role("checkbox", name="On time").check(force=True)
    panel.get_by_role("checkbox", name="Misc.").check(force=True)
    panel.get_by_role("button", name="Give points", exact=True).click()
    expect(panel.get_by_text("2 things to correct")).to_be_visible()
    expect(panel.locator("[data-total]")).to_have_text("+5")
    panel.get_by_label("Points", exact=True).fill("-3")
    panel.get_by_label("Description").fill("Forgot the elastics")
    expect(panel.locator("[data-total]")).to_have_text("+2")
    panel.get_by_role("button", name="Give points", exact=True).click()
    expect(panel.get_by_role("button", name="Give points", exact=True)).to_be_hidden()
    expect(panel.locator(":checked")).to_have_count(0)
    panel.get_by_role("button", name="Great brushing").click()
    expect(panel.get_by_text("waiting", exact=True)).to_have_count(2)
    office.hub.start()
    expect_delivered(panel, 2)
    dana = sql(office, "practice", "SELECT display_name FROM staff_staff WHERE username = 'desk'")[0][0]
    assert given_here(office) == [
        (5, "On time", dana),
        (-3, "Forgot the elastics", dana),
        (10, "Great brushing", dana),
    ]


def test_an_item_that_was_retired_meanwhile_is_settled_as_misc(page: Page, office: BothSites) -> None:
    panel = open_chart(page, office, "laurent noemie", "Noémie Laurent")
    office.hub.stop()
    panel.get_by_role("button", name="Great brushing").click()
    expect(panel.get_by_text("waiting", exact=True)).to_be_visible()
    sql(office, "hub", "UPDATE menu_rewarditem SET is_active = 0 WHERE name = 'Great brushing'")
    try:
        office.hub.start()
        panel.get_by_role("link", name="1 to settle").click(timeout=WAITS)
    finally:
        sql(office, "hub", "UPDATE menu_rewarditem SET is_active = 1 WHERE name = 'Great brushing'")
    expect(page.get_by_text("A reward item was retired")).to_be_visible()
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})  # the navigation with its number is folded away
    expect(page.get_by_role("button", name="Menu (something needs you)")).to_be_visible()
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.get_by_role("button", name="Give as Misc.").click()
    expect(page.get_by_text("Nothing to settle")).to_be_visible()
    find_patient(page, "laurent noemie", "Noémie Laurent")
    expect_delivered(panel, 1)
    expect(panel.get_by_text("given anew", exact=True)).to_be_visible()
    assert [entry[:2] for entry in given_here(office)][-1:] == [(10, "Great brushing")]
