"""The Hub inside another program's page, on another site, in a Chromium that blocks third-party cookies."""

import random
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Route, expect

from offthecharts.wire.client import HubClient
from offthecharts.wire.messages import ConnectRequest, LaunchRequest, PatientSnapshot
from tests.both_sites import BothSites

pytestmark = pytest.mark.browser

HOST_PAGE = b"""<!doctype html><meta charset="utf-8"><title>Practice program</title>
<iframe name="hub" title="Hub" style="width: 420px; height: 800px"></iframe>
<script>
  window.heard = [];
  addEventListener("message", (event) => heard.push({ origin: event.origin, ...event.data }));
  window.show = (address) => { document.querySelector("iframe").src = address; };
  window.say = (message, origin) => frames[0].postMessage(message, origin);
  window.tell = (message, origin) => say({ source: "offthecharts", version: 1, ...message }, origin);
</script>"""


class _HostPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """The page of the practice program."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(HOST_PAGE)

    def log_message(self, *arguments: Any) -> None:
        """Nothing."""


@dataclass
class Host:
    """Another practice program at `origin`, connected to the Hub of `sites`."""

    sites: BothSites
    origin: str
    client: HubClient

    def address(self, patient: PatientSnapshot | None = None) -> str:
        """A new one-time address."""
        request = LaunchRequest(staff_name="Dana", origin=self.origin, patient=patient)
        return self.client.launch(request, idempotency_key=uuid.uuid4().hex).launch_url

    def show(self, page: Page, address: str) -> Frame:
        """The frame that shows `address`."""
        if page.url != f"{self.origin}/":
            page.goto(self.origin)
        page.evaluate("address => show(address)", address)
        frame = page.frame(name="hub")
        assert frame is not None
        return frame

    def log_in(self, frame: Frame) -> None:
        """Enter name and password in the window."""
        frame.get_by_label("Username").fill("desk")
        frame.get_by_label("Password").fill(self.sites.password)
        frame.get_by_role("button", name="Log in").click()


@pytest.fixture
def host(both_sites: BothSites) -> Iterator[Host]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _HostPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    hub = both_sites.hub.address
    request = ConnectRequest(
        username="owner",
        password=both_sites.password,
        server_name="Another program",
        origin=origin,
        sent_at=datetime.now(UTC),
    )
    client = HubClient(hub, HubClient(hub).connect(request).token)
    yield Host(both_sites, origin, client)
    client.revoke()
    server.shutdown()


def chart(name: str) -> PatientSnapshot:
    """A new patient's chart."""
    last_name = "".join(random.choices("abcdefghijklmnop", k=12)).title()
    return PatientSnapshot(external_id=uuid.uuid4().hex, first_name=name, last_name=last_name)


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the window told of `kind`."""
    return [message for message in page.evaluate("heard") if message["kind"] == kind]


def test_a_window_on_another_site_keeps_the_sign_in_and_follows_the_patient(page: Page, host: Host) -> None:
    frame = host.show(page, host.address(chart("Ada")))
    host.log_in(frame)
    expect(frame.get_by_role("heading", name="Ada ")).to_be_visible()
    assert "window=" not in frame.url
    ready = heard(page, "ready")
    assert {message["origin"] for message in ready} == {host.sites.hub.address}
    assert "Ada " in heard(page, "title")[-1]["title"]
    assert heard(page, "height")[-1]["height"] > 100
    page.evaluate(
        "([address, hub]) => tell({kind: 'open', launch_url: address}, hub)",
        [host.address(chart("Grace")), host.sites.hub.address],
    )
    expect(frame.get_by_role("heading", name="Grace ")).to_be_visible()


def test_the_window_goes_nowhere_but_to_launches_of_its_own_hub(page: Page, host: Host) -> None:
    frame = host.show(page, host.address(chart("Ada")))
    host.log_in(frame)
    expect(frame.get_by_role("heading", name="Ada ")).to_be_visible()
    before, hub = frame.url, host.sites.hub.address
    for address in (f"{host.origin}/frame/launch/x/", f"{hub}/frame/members/", "javascript:alert(1)", None):
        page.evaluate("([address, hub]) => tell({kind: 'open', launch_url: address}, hub)", [address, hub])
    address = host.address()
    page.evaluate("([address, hub]) => say({kind: 'open', launch_url: address}, hub)", [address, hub])
    page.wait_for_timeout(500)
    assert frame.url == before


def test_a_used_address_says_what_to_do_and_asks_for_attention(page: Page, host: Host) -> None:
    address = host.address()
    frame = host.show(page, address)
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()
    page.evaluate("heard.length = 0")
    host.show(page, address)
    expect(frame.get_by_text("Press reload at the top of the window.")).to_be_visible()
    page.wait_for_function("heard.some((message) => message.kind === 'attention')")


def test_a_revoked_connection_ends_the_window_at_the_next_click(page: Page, host: Host) -> None:
    frame = host.show(page, host.address(chart("Ada")))
    host.log_in(frame)
    expect(frame.get_by_role("heading", name="Ada ")).to_be_visible()
    host.client.revoke()
    frame.get_by_role("link", name="Edit").first.click()
    expect(frame.get_by_role("heading", name="The connection of this practice was ended")).to_be_visible()


def test_where_cookies_are_blocked_a_tab_of_its_own_opens(page: Page, host: Host) -> None:
    def without_cookies(route: Route) -> None:
        response = route.fetch(max_redirects=0)
        kept = {name: value for name, value in response.headers.items() if name != "set-cookie"}
        route.fulfill(response=response, headers=kept)

    page.context.route("**/frame/**", without_cookies)
    frame = host.show(page, host.address(chart("Ada")))
    expect(frame.get_by_role("heading", name="does not let the window keep you signed in")).to_be_visible()
    page.wait_for_function("heard.some((message) => message.kind === 'attention')")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in a new tab").click()
    tab = opened.value
    tab.get_by_label("Username").fill("desk")
    tab.get_by_label("Password").fill(host.sites.password)
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_role("heading", name="Ada ")).to_be_visible()


def test_another_program_cannot_show_the_window(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(host.origin.replace("127.0.0.1", "localhost"))
    page.evaluate("address => show(address)", host.address(chart("Ada")))
    page.wait_for_timeout(1500)
    frame = page.frame(name="hub")
    assert frame is None or frame.get_by_role("button", name="Log in").count() == 0
