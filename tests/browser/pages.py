"""Pages found by following links, and what is wrong with how they look."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.both_sites import BothSites
from tests.chromium import sign_in

NO_PAGES = re.compile(
    r"/(sign-out|lock|launch|export|static|api|healthz|photo|mailbox/[^/]+/html|setup/export/.)|\.\w+$"
)
LEFT_OUT = {"iframes": False, "resultTypes": ["violations"]}


def kind_of(address: str) -> str:
    """The page's address without what differs between two pages of a kind."""
    return re.sub(r"/([0-9a-f-]{36}|\d+)(?=/)", "/*", urlsplit(address).path)


def pages_of(page: Page, address: str) -> Iterator[str]:
    """Opens one page of each kind that can be reached by links from `address`, and yields its kind."""
    waiting, known = [address + "/"], {kind_of(address + "/")}
    while waiting:
        response = page.goto(waiting.pop(0))
        assert response is not None
        assert response.status == 200, page.url
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            kind = kind_of(link)
            if link.startswith(address + "/") and kind not in known and not NO_PAGES.search(urlsplit(link).path):
                known.add(kind)
                waiting.append(link)
        yield kind_of(page.url)


def findings(page: Page) -> list[str]:
    """What axe-core finds on the page, one line each."""
    found = Axe().run(page, options=LEFT_OUT).response["violations"]
    return [
        f"{kind_of(page.url)} {rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def enter(page: Page, sites: BothSites, site: str) -> str:
    """Sign the owner in at `site`, and past the second question for the password; the site's address."""
    address: str = getattr(sites, site).address
    sign_in(page, address, "owner", sites.password)
    if site == "practice":
        page.goto(f"{address}/setup/practice/")
        page.get_by_label("Password").fill(sites.password)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/setup/practice/")
    return address


def too_wide(page: Page) -> list[str]:
    """A line when the page is wider than its window."""
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{kind_of(page.url)} is {beyond} px too wide"] if beyond > 0 else []
