"""Every page of both sites: nothing for axe-core to find, and nothing wider than the window.

The pages are found by following links, one of each kind, so that a new page is looked at without being listed here.
"""

import pytest
from playwright.sync_api import Page

from tests.both_sites import BothSites
from tests.browser.pages import enter, findings, pages_of, too_wide
from tests.chromium import PHONE, Viewport

pytestmark = pytest.mark.browser

NARROW: Viewport = (320, 640)


@pytest.mark.parametrize("site", ["practice", "hub"])
class TestEveryPage:
    def test_on_a_desk_axe_finds_nothing(self, page: Page, both_sites: BothSites, site: str) -> None:
        found, seen = [], 0
        for _kind in pages_of(page, enter(page, both_sites, site)):
            found += findings(page)
            seen += 1
        assert found == []
        assert seen > 12

    @pytest.mark.parametrize("viewport", [PHONE])
    def test_on_a_dark_phone_axe_finds_nothing_and_no_page_is_wider_than_the_window(
        self, page: Page, both_sites: BothSites, site: str
    ) -> None:
        page.emulate_media(color_scheme="dark")
        found, seen = [], 0
        for _kind in pages_of(page, enter(page, both_sites, site)):
            found += findings(page) + too_wide(page)
            page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
            found += too_wide(page)
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            seen += 1
        assert found == []
        assert seen > 12
