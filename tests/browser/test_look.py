"""How both sites behave under the hands: lock, keys, forms, theme, toasts; and a small first load."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.both_sites import BothSites
from tests.browser.pages import findings
from tests.chromium import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("site", ["practice", "hub"])
def test_axe_finds_nothing_before_signing_in(page: Page, both_sites: BothSites, site: str) -> None:
    address = getattr(both_sites, site).address
    for path in ("/sign-in/", "/no-such-page/"):
        page.goto(address + path)
        assert findings(page) == []


@pytest.mark.parametrize(("site", "limit_kb"), [("practice", 150), ("hub", 120)])
def test_the_first_load_is_small(page: Page, both_sites: BothSites, site: str, limit_kb: int) -> None:
    """Bytes over the wire, document and headers included, of the Admin window and of a member's profile."""
    address: str = getattr(both_sites, site).address
    sign_in(page, address, "owner", both_sites.password)
    target = f"{address}/" if site == "practice" else address + _a_member(page, address)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(target, wait_until="networkidle")
    assert sum(sizes) / 1024 < limit_kb


def _a_member(page: Page, address: str) -> str:
    page.goto(f"{address}/members/", wait_until="networkidle")
    path: str | None = page.locator("tbody a").first.get_attribute("href")
    assert path is not None
    return path


class TestLock:
    def test_locks_over_the_page_and_opens_with_the_password(self, page: Page, both_sites: BothSites) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.goto(f"{both_sites.hub.address}/members/new/")
        page.get_by_label("First name").fill("Half typed")
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("link", name="Lock now").click()
        dialog = page.get_by_role("dialog", name="Screen locked")
        expect(dialog).to_be_visible()
        assert findings(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
        dialog.get_by_label("Password").fill("not this one")
        dialog.get_by_role("button", name="Unlock").click()
        expect(dialog.get_by_role("alert")).to_contain_text("does not fit")
        dialog.get_by_label("Password").fill(both_sites.password)
        page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.get_by_label("First name")).to_have_value("Half typed")
        page.get_by_label("Last name").fill("Name")
        page.get_by_role("button", name="Add member").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Half typed")

    def test_another_tab_locks_and_opens_too(self, page: Page, both_sites: BothSites) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        other = page.context.new_page()
        other.goto(both_sites.hub.address)
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("link", name="Lock now").click()
        expect(other.get_by_role("dialog", name="Screen locked")).to_be_visible()
        other.get_by_label("Password").fill(both_sites.password)
        other.get_by_role("button", name="Unlock").click()
        expect(page.get_by_role("dialog", name="Screen locked")).to_be_hidden()

    def test_what_the_server_locked_is_told_to_an_open_page(self, page: Page, both_sites: BothSites) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.goto(f"{both_sites.hub.address}/members/")
        page.request.get(f"{both_sites.hub.address}/lock/")
        page.get_by_label("Search members").fill("a")
        expect(page.get_by_role("dialog", name="Screen locked")).to_be_visible()


class TestKeys:
    def test_a_key_finds_the_search_field_and_the_list_switches_keys_off(
        self, page: Page, both_sites: BothSites
    ) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.goto(f"{both_sites.hub.address}/members/")
        page.keyboard.press("/")
        expect(page.get_by_label("Search members")).to_be_focused()
        page.get_by_role("heading", name="Members").click()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog).to_contain_text("Add member")
        assert findings(page) == []
        dialog.get_by_label("Single keys work").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.press("?")
        expect(dialog).to_be_hidden()
        expect(page).to_have_url(re.compile("/members/$"))


class TestForms:
    def test_errors_are_summed_up_with_the_focus_and_what_was_typed_stays(
        self, page: Page, both_sites: BothSites
    ) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.goto(f"{both_sites.hub.address}/members/new/")
        page.get_by_label("First name").fill("Ada")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("First name")).to_have_value("Ada")
        assert findings(page) == []
        page.get_by_role("alert").get_by_role("link", name="Last name").click()
        expect(page.get_by_label("Last name")).to_be_focused()

    def test_unsaved_changes_are_warned_of(self, page: Page, both_sites: BothSites) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.goto(f"{both_sites.hub.address}/members/new/")
        page.get_by_label("First name").fill("Ada")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_role("link", name="Home").click()
        expect(page).to_have_url(re.compile("/members/new/$"))
        assert asked == ["beforeunload"]


class TestTheme:
    def test_the_choice_outlives_the_page(self, page: Page, both_sites: BothSites) -> None:
        sign_in(page, both_sites.hub.address, "owner", both_sites.password)
        page.get_by_role("button", name="Account of").click()
        page.get_by_label("Dark").check()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert findings(page) == []


class TestAddPoints:
    def test_the_dialog_sums_up_and_the_balance_moves_at_once(self, page: Page, both_sites: BothSites) -> None:
        address = both_sites.hub.address
        sign_in(page, address, "owner", both_sites.password)
        page.goto(address + _a_member(page, address))
        before = int(page.locator("#balance").inner_text())
        page.keyboard.press("a")
        dialog = page.get_by_role("dialog", name="Add points")
        dialog.get_by_role("checkbox", name="Great brushing").check()
        dialog.get_by_role("checkbox", name="Misc.").check()
        dialog.get_by_label("Points").fill("-3")
        expect(dialog.locator("[data-total]")).to_have_text("+7")
        assert findings(page) == []
        dialog.get_by_role("button", name="Add points").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Description")
        dialog.get_by_label("Description").fill("Lost a rubber band")
        page.keyboard.press("Control+Enter")
        expect(dialog).to_be_hidden()
        expect(page.locator("#balance")).to_have_text(str(before + 7))
        expect(page.get_by_role("link", name="Add points")).to_be_focused()
        page.locator("#toasts").get_by_role("button", name="Undo").click()
        expect(page.locator("#balance")).to_have_text(str(before))


class TestToasts:
    def test_what_was_done_is_still_there_to_be_undone_after_the_lock(
        self, page: Page, both_sites: BothSites
    ) -> None:
        address = both_sites.hub.address
        sign_in(page, address, "owner", both_sites.password)
        page.goto(address + _a_member(page, address))
        before = page.locator("#balance").inner_text()
        page.get_by_role("button", name="On time").first.click()
        undo = page.locator("#toasts").get_by_role("button", name="Undo")
        expect(undo).to_be_visible()
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("link", name="Lock now").click()
        page.get_by_label("Password").fill(both_sites.password)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Screen locked")).to_be_hidden()
        undo.click()
        expect(page.locator("#balance")).to_have_text(before)
