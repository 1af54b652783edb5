"""The member page by hand: invited and looking at points, a parent with a child on a phone, a passkey."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.chromium import PHONE, sign_in

pytestmark = pytest.mark.browser

HOME = "/p/brook-street-orthodontics/"
WORDS = "seven lanterns on a boat"


def enter(page: Page, hub: str, name: str, password: str) -> None:
    """Sign in on the member page."""
    page.goto(f"{hub}{HOME}")
    page.get_by_label("E-mail or sign-in name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("points").first).to_be_visible()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def axe(page: Page) -> list[str]:
    """What axe-core finds, one line each, in light and dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.getAnimations().forEach(one => one.finish())")  # colours on their way are no colours
        seen = Axe().run(page).response["violations"]
        found += [f"{page.url} {scheme} {one['id']}: {one['nodes'][0]['html']}" for one in seen]
    return found


def invite(page: Page, hub: str, first: str) -> str:
    """Make a member by hand, invite them and take the link out of the mailbox."""
    address = f"{first.lower()}@example.org"
    page.goto(f"{hub}/members/new/")
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill("Invited")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Date of birth").fill("1985-05-05")
    page.get_by_role("button", name="Add member").click()
    page.get_by_text("Member page", exact=True).last.click()
    page.get_by_role("button", name="Invite to the member page").click()
    expect(page.get_by_text(f"{first} is invited at {address}.")).to_be_visible()
    for _ in range(60):  # it waits some seconds, so that it can be taken back
        page.goto(f"{hub}/mailbox/")
        if page.get_by_text(address).count():
            break
        page.wait_for_timeout(1000)
    page.get_by_role("link", name="Your rewards page at").first.click()
    found = re.search(r"http://\S+/link/\S+/", page.locator("body").inner_text())
    assert found
    return found[0]


def test_an_invited_member_opens_the_page_with_a_password_and_it_is_theirs(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    page.goto(invite(page, hub, "Isolde"))
    expect(page.get_by_role("heading", name="Welcome, Isolde")).to_be_visible()
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("alert")).to_contain_text("too short")
    page.get_by_label("New password").fill(WORDS)
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", name="Hello Isolde")).to_be_visible()
    expect(page.get_by_text("No points yet")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    enter(page, hub, "isolde@example.org", WORDS)
    page.goto(f"{hub}/members/")
    expect(page.get_by_role("heading", name="Members")).to_be_visible()  # the office is still signed in beside it


@pytest.mark.parametrize("viewport", [PHONE])
def test_a_parent_looks_at_a_childs_points_on_a_phone_and_in_spanish(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    for path in ("sign-in/", "join/", "sign-in/link/", "nothing/"):
        page.goto(f"{hub}{HOME}{path}")
        assert (axe(page), overflow(page)) == ([], 0), path
    enter(page, hub, "parent", both_sites.password)
    for path in ("", "points/", "family/", "account/", "account/password/"):
        page.goto(f"{hub}{HOME}{path}")
        assert (axe(page), overflow(page)) == ([], 0), path
    page.goto(f"{hub}{HOME}")
    chips = page.locator(".portal-family button")
    name = chips.nth(1).inner_text().split("\n")[-1]
    chips.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(f"{hub}{HOME}account/")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Your rewards")).to_be_visible()
    page.go_back()
    expect(page.locator(".portal-balance")).to_have_count(0)  # nothing is kept for who comes next


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    enter(page, hub, "parent", both_sites.password)
    page.goto(f"{hub}{HOME}account/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    expect(page.locator(".portal-passkeys li")).to_have_count(1)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".portal-balance")).to_be_visible()
    page.goto(f"{hub}{HOME}account/")
    expect(page.get_by_text("used on")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".portal-passkeys")).to_have_count(0)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("sign in with your password")
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})
