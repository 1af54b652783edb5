"""Chromium for the tests in tests/browser: the system's own, driven by Playwright, nothing downloaded."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

type Viewport = tuple[int, int]

DESK: Viewport = (1440, 900)
TABLET: Viewport = (820, 1180)
PHONE: Viewport = (360, 740)

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]
PLACES = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
ADVICE = "Chromium is missing. `make test` installs it; by hand: sh tools/install-test-tools.sh"
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A webcam that shows a test picture, allowed without asking.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
RESULTS = Path(__file__).parent.parent / "test-results"
TIMEOUT_MILLISECONDS = 30_000
"""How long a page may take to show something; long, since two sites and a browser share the machine."""

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


def chromium_program() -> str:
    """Where Chromium is. Fails the test with advice when there is none."""
    given = [os.environ.get("CHROMIUM", ""), *map(shutil.which, PROGRAMS), *PLACES]
    found = [place for place in given if place and Path(place).exists()]
    if not found:
        pytest.fail(ADVICE)
    return found[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        # Chromium refuses to sandbox itself as root, as which containers run.
        unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=chromium_program(), args=[*QUIET, *unboxed])
        yield started
        started.close()


@pytest.fixture
def viewport() -> Viewport:
    """Width and height of the window, to be overridden: ``@pytest.mark.parametrize("viewport", [DESK, PHONE])``."""
    return DESK


@pytest.fixture
def context(browser: Browser, viewport: Viewport) -> Iterator[BrowserContext]:
    """A browser without cookies and memories."""
    width, height = viewport
    made = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-US",
        timezone_id="America/New_York",
        has_touch=width < 1000,
        reduced_motion="reduce",
    )
    made.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page. The test fails when a script of a page fails or the content security policy is violated.

    When the test fails for whatever reason, a picture and the page's text are kept in test-results/.
    """
    opened = context.new_page()
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
    context.on("console", lambda message: faults.extend(_violation(message)))
    yield opened
    if faults or getattr(request.node, "failed", False):
        _keep(opened, request.node.nodeid)
    assert faults == []


def _violation(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


def _keep(page: Page, name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    base = RESULTS / re.sub(r"[^\w.-]+", "-", name)[-150:]
    for number, one in enumerate(page.context.pages):
        one.screenshot(path=f"{base}-{number}.png", full_page=True)
        Path(f"{base}-{number}.html").write_text(one.content(), "utf-8")


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """Open the site at `address` and sign in; works for both sites."""
    page.goto(address)
    page.get_by_label(re.compile("^User ?name$", re.IGNORECASE)).fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name=re.compile("^(Log|Sign) in$")).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def middle_of(what: Locator) -> tuple[float, float]:
    """Where its middle is in the window."""
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hold_over(page: Page, grip: Locator, onto: Locator) -> None:
    """Drag by `grip` over `onto` with the mouse, and hold it there."""
    page.mouse.move(*middle_of(grip))
    page.mouse.down()
    page.mouse.move(*middle_of(onto), steps=8)


def drag_with_finger(page: Page, grip: Locator, onto: Locator) -> None:
    """Drag by `grip` over `onto` as on a touch screen, and let go."""
    finger = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = middle_of(grip), middle_of(onto)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        point = {"x": x + (to_x - x) * step / 8, "y": y + (to_y - y) * step / 8}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()
