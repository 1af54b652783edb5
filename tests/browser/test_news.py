"""The chart follows the Hub: balances move by themselves while somebody looks, and nothing is asked otherwise."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.both_sites import BothSites, StartSites, free_port, news_server
from tests.browser.steps import (
    HUB,
    as_desk,
    balance,
    expect_balance,
    find_patient,
    log_in,
    open_practice_setup,
    open_window,
)
from tests.chromium import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def listening(page: Page, start_sites: StartSites) -> Iterator[BothSites]:
    """Both sites with a server for news, and the switch on, as Olive puts it on."""
    address = f"http://localhost:{free_port()}"
    sites = start_sites(connected=True, settings={"OFFTHECHARTS_NEWS_URL": address})
    news = news_server(sites, address)
    news.start()
    sign_in(page, sites.practice.address, "owner", sites.password)
    open_practice_setup(page, sites)
    page.get_by_role("link", name=HUB).first.click()
    page.get_by_role("heading", name="Settings", exact=True).click()
    page.get_by_role("checkbox", name="Hear news of the Hub at once").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.context.clear_cookies()
    yield sites
    news.stop()


def test_points_given_in_a_tab_of_the_hub_show_in_the_chart_without_a_reload(
    page: Page, listening: BothSites
) -> None:
    as_desk(page, listening)
    find_patient(page, "laurent theo", "Théo Laurent")
    frame = open_window(page)
    log_in(frame, listening)
    before = balance(frame)
    number = page.frames[-1].url.rstrip("/").rpartition("/")[2]
    shown = page.locator("[data-hub-points]")
    expect(shown).to_have_text(str(before))
    page.evaluate("window.isSamePage = true")
    tab = page.context.new_page()
    sign_in(tab, listening.hub.address, "owner", listening.password)
    tab.goto(f"{listening.hub.address}/members/{number}/")
    tab.get_by_role("link", name="Add points").or_(tab.get_by_role("button", name="Add points")).first.click()
    tab.get_by_role("dialog").get_by_role("checkbox", name="Great brushing").check(force=True)
    tab.get_by_role("dialog").get_by_role("button", name="Add points").click()
    expect(shown).to_have_text(str(before + 10))
    expect_balance(frame, before + 10)  # the window beside the chart does not stay behind
    expect(page.locator(".hub-state")).to_contain_text("(now)")
    expect(page.locator("#announcer")).to_have_text(f"{HUB}: {before + 10} points.")
    assert page.evaluate("window.isSamePage")


def test_a_locked_screen_asks_for_nothing(page: Page, listening: BothSites) -> None:
    page.clock.install()
    as_desk(page, listening)
    find_patient(page, "laurent theo", "Théo Laurent")
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/hub/"):
            asked.append(request.url)

    page.on("request", note)
    with page.expect_request("**/hub/"):
        page.clock.run_for(6000)
    page.evaluate("document.dispatchEvent(new Event('screen-locked'))")
    expect(page.locator("#lock-dialog")).to_be_visible()
    asked.clear()
    page.clock.run_for(60_000)
    assert asked == []
