"""From the click on Patient Rewards Hub to the visible profile, beside the same frame with the same page, static.

The demo runs as it is. Each round clicks the entry and waits until the frame has loaded and was painted; then the
same window gets a frame of the same size with the profile's own HTML, saved and served from a folder together with
the same assets: what the browser needs in any case. Rounds alternate, so that both see the same machine.
Usage: python bench/launch.py [--rounds N]
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
import servers

PASSWORD = "bench-password-1"
PATIENT = "laurent noemie"
READY_SECONDS = 300
TIMED = """
() => new Promise((done) => {
  const next = requestAnimationFrame;
  const painted = (start) => next(() => next(() => done(performance.now() - start)));
  const body = document.querySelector("[data-launch-body]");
  let start = 0;
  new MutationObserver((_changes, observer) => {
    const frame = body.querySelector("iframe");
    if (!frame) return;
    observer.disconnect();
    frame.addEventListener("load", () => painted(start), { once: true });
  }).observe(body, { childList: true, subtree: true });
  const entries = [...document.querySelectorAll("[role=menuitem]")];
  const entry = entries.find((item) => item.textContent.includes("Patient Rewards Hub"));
  start = performance.now();
  entry.click();
})
"""
STATIC = """
(address) => new Promise((done) => {
  const body = document.querySelector("[data-launch-body]");
  const frame = document.createElement("iframe");
  frame.className = "launch-frame";
  frame.addEventListener("load", () => {
    requestAnimationFrame(() => requestAnimationFrame(() => { done(performance.now() - start); frame.remove(); }));
  }, { once: true });
  frame.src = address;
  const start = performance.now();
  body.append(frame);
})
"""


class SavedPage(SimpleHTTPRequestHandler):
    """The profile as it was, and the Hub's assets from the folder that the Hub serves."""

    protocol_version = "HTTP/1.1"
    html = b""

    def do_GET(self) -> None:
        """An asset, or the page."""
        if self.path.startswith("/static/"):
            self.path = self.path.removeprefix("/static")
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.html)))
        self.end_headers()
        self.wfile.write(self.html)

    def end_headers(self) -> None:
        """Assets with hashed names are kept by the browser, as the Hub says too."""
        if self.path != "/":
            self.send_header("Cache-Control", "max-age=315360000, public, immutable")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as its base names it
        """Say nothing."""


def start_demo(stack: ExitStack, data: Path) -> tuple[str, str]:
    """The demo with its sample data; the addresses of practice and Hub."""
    ports = {"practice": servers.free_port(), "hub": servers.free_port()}
    command = [
        str(Path(sys.executable).with_name("offthecharts")),
        "demo",
        "--data",
        str(data),
        "--password",
        PASSWORD,
    ]
    command += ["--practice-port", str(ports["practice"]), "--hub-port", str(ports["hub"])]
    log = stack.enter_context((data.parent / "demo.log").open("wb"))
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    stack.callback(lambda: (process.send_signal(signal.SIGTERM), process.wait(20)))
    deadline = time.monotonic() + READY_SECONDS
    for port in ports.values():
        while not (_answers(port) and (data / "sample-connection").exists()):
            if time.monotonic() > deadline or process.poll() is not None:
                sys.exit((data.parent / "demo.log").read_text()[-3000:])
            time.sleep(0.2)
    return f"http://localhost:{ports['practice']}", f"http://localhost:{ports['hub']}"


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return True
    except (URLError, OSError):
        return False


def open_chart(page: Page, practice: str) -> None:
    """The desk signs in, finds the patient, opens the Hub once and signs in there for the day."""
    page.goto(practice)
    page.get_by_label("User name").fill("desk")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Sign in|Log in")).click()
    page.get_by_role("combobox", name="Search patients").fill(PATIENT)
    page.get_by_role("option").first.wait_for()
    page.get_by_role("combobox", name="Search patients").press("Enter")
    page.get_by_role("button", name="Off-the-Charts").click()
    page.get_by_role("menuitem", name="Patient Rewards Hub").click()
    frame = page.frame_locator("iframe.launch-frame")
    frame.get_by_label("Username").fill("desk")
    frame.get_by_label("Password").fill(PASSWORD)
    frame.get_by_role("button", name="Log in").click()
    frame.locator("#balance").wait_for()


def launch(page: Page) -> float:
    """One launch, in milliseconds; the window is closed before and stays open after it."""
    page.get_by_role("button", name="Close the window").click()
    page.get_by_role("button", name="Off-the-Charts").click()
    page.get_by_role("menuitem", name="Patient Rewards Hub").wait_for()
    milliseconds = float(page.evaluate(TIMED))
    page.frame_locator("iframe.launch-frame").locator("#balance").wait_for()
    return milliseconds


def serve_saved(page: Page, data: Path) -> str:
    """The address of the page that the frame shows now, served from a folder."""
    shown = next(frame for frame in page.frames if frame is not page.main_frame)
    SavedPage.html = shown.content().encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SavedPage, directory=str(data / "static" / "hub")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def measure(practice: str, data: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of launches and of the static page."""
    launches, statics = [], []
    with sync_playwright() as playwright:
        unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--disable-gpu", *unboxed]
        )
        # The static page comes from an address that the practice's policy does not know.
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page.set_default_timeout(60_000)
        open_chart(page, practice)
        launch(page)
        address = serve_saved(page, data)
        page.evaluate(STATIC, address)
        for number in range(1, rounds + 1):
            launches.append(launch(page))
            statics.append(float(page.evaluate(STATIC, address)))
            print(f"round {number:2}: launch {launches[-1]:6.0f} ms   static page {statics[-1]:6.0f} ms", flush=True)
        browser.close()
    return launches, statics


def main() -> int:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="offthecharts-bench-"))) / "data"
        practice, _hub = start_demo(stack, data)
        launches, statics = measure(practice, data, options.rounds)
    launched, static = statistics.median(launches), statistics.median(statics)
    print(f"click to visible profile: median {launched:.0f} ms, longest {max(launches):.0f} ms")
    print(f"the same frame with the page as a file: median {static:.0f} ms; ratio {launched / static:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
