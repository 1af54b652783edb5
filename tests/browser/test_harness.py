"""Both sites answer a real Chromium, at every width."""

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.chromium import DESK, PHONE, TABLET, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [DESK, TABLET, PHONE])
@pytest.mark.parametrize("site", ["practice", "hub"])
def test_the_front_desk_signs_in(page: Page, both_sites: BothSites, site: str) -> None:
    sign_in(page, getattr(both_sites, site).address, "desk", both_sites.password)
    expect(page.get_by_role("main")).to_be_visible()
