"""The window beside the chart: it opens, follows, says why not, and goes on without a reload of the page."""

import re

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.both_sites import BothSites, StartSites
from tests.chromium import PHONE, TABLET, sign_in

pytestmark = pytest.mark.browser
HUB = "Patient Rewards Hub"
WAITS = 12_000
"""Milliseconds; the window itself waits for five seconds before it gives a page up."""


def chart(page: Page, text: str, name: str) -> None:
    """Find a patient and see the chart."""
    search = page.get_by_role("combobox", name="Search patients")
    search.fill(text)
    expect(page.get_by_role("option").first).to_contain_text(name)
    search.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def desk_with_chart(page: Page, sites: BothSites) -> None:
    """Dana has a chart open; `stays` on the window of the browser is lost when the page is loaded again."""
    sign_in(page, sites.practice.address, "desk", sites.password)
    chart(page, "laurent noemie", "Noémie Laurent")
    page.evaluate("window.stays = true")


def launch(page: Page, name: str = HUB) -> FrameLocator:
    """Press Off-the-Charts and choose."""
    page.get_by_role("button", name="Off-the-Charts").click()
    page.get_by_role("menuitem", name=name).click()
    return page.frame_locator("iframe.launch-frame")


def log_in(frame: FrameLocator, sites: BothSites) -> None:
    """Sign in to the Hub in the window."""
    frame.get_by_label("Username").fill("desk")
    frame.get_by_label("Password").fill(sites.password)
    frame.get_by_role("button", name="Log in").click()


def failure(page: Page, title: str) -> None:
    """The window shows this page, and no frame."""
    expect(page.get_by_role("alert").get_by_role("heading", name=title)).to_be_visible(timeout=WAITS)
    expect(page.locator("iframe")).to_have_count(0)
    assert page.evaluate("window.stays") is True


def test_the_head_has_the_name_at_once_and_after_a_second_it_says_what_is_waited_for(
    page: Page, start_sites: StartSites
) -> None:
    sites = start_sites(connected=True, settings={"OFFTHECHARTS_LAUNCH_TIMEOUT_SECONDS": "3"})
    desk_with_chart(page, sites)
    sites.hub.pause()
    launch(page)
    expect(page.get_by_role("heading", name=f"{HUB} · Mimi Laurent")).to_be_visible(timeout=500)
    waiting = page.get_by_text(f"Waiting for {HUB} to answer…").first
    expect(waiting).to_be_hidden()
    expect(waiting).to_be_visible(timeout=2500)
    failure(page, "The Hub takes too long")
    sites.hub.resume()
    page.get_by_role("button", name="Try again").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()


def test_a_hub_that_stops_and_starts_again_needs_no_reload_of_the_admin_window(
    page: Page, start_sites: StartSites
) -> None:
    sites = start_sites(connected=True)
    desk_with_chart(page, sites)
    frame = launch(page)
    log_in(frame, sites)
    expect(frame.get_by_role("heading", name="Mimi Laurent", level=1)).to_be_visible()
    sites.hub.stop()
    page.get_by_role("button", name="Reload", exact=True).click()
    failure(page, "The Hub does not answer")
    sites.hub.start()
    page.get_by_role("button", name="Try again").click()
    expect(frame.get_by_role("heading", name="Mimi Laurent", level=1)).to_be_visible()


def test_a_practice_server_that_is_away_is_told_in_the_window_too(page: Page, start_sites: StartSites) -> None:
    sites = start_sites(connected=True)
    desk_with_chart(page, sites)
    sites.practice.stop()
    launch(page)
    failure(page, "The practice server does not answer")
    sites.practice.start()
    page.get_by_role("button", name="Try again").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()


def test_the_window_follows_the_chart_also_on_another_site(page: Page, start_sites: StartSites) -> None:
    sites = start_sites(connected=True, hub_host="127.0.0.1")
    desk_with_chart(page, sites)
    frame = launch(page)
    log_in(frame, sites)
    expect(frame.get_by_role("heading", name="Mimi Laurent", level=1)).to_be_visible()
    chart(page, "laurent theo", "Théo Laurent")
    expect(page.get_by_role("heading", name=f"{HUB} · Théo Laurent")).to_be_visible()
    expect(frame.get_by_role("heading", name="Théo Laurent", level=1)).to_be_visible()
    page.get_by_role("link", name="Patients").first.click()
    expect(frame.get_by_role("heading", level=1)).not_to_have_text(re.compile("Théo"))
    assert page.locator("#launch-title").inner_text() == HUB


def test_what_is_not_saved_in_the_window_is_not_lost_when_another_chart_is_opened(
    page: Page, both_sites: BothSites
) -> None:
    desk_with_chart(page, both_sites)
    frame = launch(page)
    log_in(frame, both_sites)
    expect(frame.get_by_role("heading", name="Mimi Laurent", level=1)).to_be_visible()
    frame.get_by_role("link", name="Edit").first.click()
    email = frame.get_by_label("Email").first
    email.click()
    email.press_sequentially("half-typed")
    page.on("dialog", lambda dialog: dialog.dismiss())
    chart(page, "laurent theo", "Théo Laurent")
    go_on = page.get_by_role("button", name="Go on to Théo Laurent")
    expect(go_on).to_be_visible(timeout=WAITS)
    expect(page.get_by_text("The window still shows Mimi Laurent")).to_be_visible()
    expect(email).to_have_value(re.compile("half-typed"))
    go_on.click()
    expect(frame.get_by_role("heading", name="Théo Laurent", level=1)).to_be_visible()


def test_where_the_browser_refuses_the_frame_the_window_says_so_and_a_tab_works(
    context: BrowserContext, both_sites: BothSites
) -> None:
    page = context.new_page()
    port = both_sites.practice.address.rpartition(":")[2]
    sign_in(page, f"http://127.0.0.1:{port}", "desk", both_sites.password)
    chart(page, "laurent noemie", "Noémie Laurent")
    page.evaluate("window.stays = true")
    launch(page)
    failure(page, "The browser does not show the page in the window")
    expect(page.get_by_text(f"it is connected as {both_sites.practice.address}")).to_be_visible()
    with context.expect_page() as opened:
        page.get_by_role("alert").get_by_role("button", name="Open in a new tab").click()
    expect(opened.value.get_by_role("button", name="Log in")).to_be_visible()


def test_a_service_that_was_connected_later_opens_after_one_reload(page: Page, start_sites: StartSites) -> None:
    sites = start_sites()
    desk_with_chart(page, sites)
    page.get_by_role("button", name="Off-the-Charts").click()
    expect(page.get_by_text("Nothing is set up yet")).to_be_visible()
    page.keyboard.press("Escape")
    logins = str(sites.data / "sample-logins.json")
    sites.manage("practice", "connect_sample_service", "--hub", sites.hub.address, "--logins", logins)
    chart(page, "laurent theo", "Théo Laurent")
    launch(page)
    page.get_by_role("button", name="Reload the page").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()


def test_messages_of_other_windows_and_origins_are_not_listened_to(page: Page, both_sites: BothSites) -> None:
    desk_with_chart(page, both_sites)
    frame = launch(page)
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()
    message = {"source": "offthecharts", "version": 1, "kind": "attention", "text": "Send me your password"}
    page.evaluate("message => window.postMessage(message, location.origin)", message)
    page.evaluate(
        """message => new Promise((done) => {
            const other = document.createElement("iframe");
            other.srcdoc = "<p>";
            other.onload = () => { dispatchEvent(new MessageEvent("message", {
                data: message, source: other.contentWindow,
                origin: document.querySelector(".launch-frame").dataset.origin,
            })); done(); };
            document.body.append(other);
        })""",
        message,
    )
    expect(page.get_by_text("Send me your password")).to_have_count(0)


def test_the_edge_moves_by_keys_and_is_remembered(page: Page, both_sites: BothSites) -> None:
    desk_with_chart(page, both_sites)
    launch(page)
    edge = page.get_by_role("separator", name="Width of the window")
    edge.press("End")
    edge.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "740")
    page.reload()
    expect(edge).to_have_attribute("aria-valuenow", "740")
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()


def test_keys_open_the_window_and_closing_gives_the_focus_back(page: Page, both_sites: BothSites) -> None:
    desk_with_chart(page, both_sites)
    page.keyboard.press("o")
    expect(page.get_by_role("menuitem", name=HUB)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_role("button", name="Log in")).to_be_visible()
    page.get_by_role("button", name="Close the window").click()
    expect(page.get_by_role("button", name="Off-the-Charts")).to_be_focused()
    expect(page.locator("iframe")).to_have_count(0)


@pytest.mark.parametrize("viewport", [TABLET, PHONE], ids=["tablet", "phone"])
def test_where_there_is_room_for_one_chart_and_window_are_tabs(page: Page, both_sites: BothSites) -> None:
    desk_with_chart(page, both_sites)
    heading = page.get_by_role("heading", name="Noémie Laurent", level=1)
    frame = launch(page)
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()
    expect(heading).to_be_hidden()
    back = page.get_by_role("button", name="Back to the chart")
    (back if back.is_visible() else page.get_by_role("tab", name="Chart")).click()
    expect(heading).to_be_visible()
    page.get_by_role("tab", name="Web app").click()
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()


def test_without_javascript_the_hub_opens_in_a_tab(context: BrowserContext, both_sites: BothSites) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, both_sites.practice.address, "desk", both_sites.password)
    page.goto(f"{both_sites.practice.address}/?q=laurent+noemie")
    page.get_by_role("button", name="Off-the-Charts").click()
    with plain.expect_page() as opened:
        page.get_by_role("menuitem", name=HUB).click()
    expect(opened.value.get_by_role("button", name="Log in")).to_be_visible()
    plain.close()
