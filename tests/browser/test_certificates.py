"""A Hub over TLS with a certificate of the office's own authority: trusted, changed, and trusted again."""

import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.both_sites import COMMAND, BothSites, Site, StartSites, bare_environment, free_port
from tests.browser.office import WAITS, at_the_service, expect_failure, expect_stayed, stay
from tests.browser.steps import (
    as_desk,
    expect_profile,
    fill_connection,
    find_patient,
    log_in,
    open_practice_setup,
    open_window,
)
from tests.chromium import sign_in

pytestmark = pytest.mark.browser


class SecureSite(Site):
    """A site over TLS."""

    def answers(self) -> bool:
        """Whether it answers, whoever signed its certificate."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        try:
            urllib.request.urlopen(f"{self.address}/healthz", timeout=5, context=trusting).close()
        except OSError:
            return False
        return True


@dataclass
class SecureOffice:
    """Both sites; the practice server trusts the authorities in the file `trusted`."""

    sites: BothSites
    trusted: Path

    def serve(self, folder: Path) -> None:
        """Let the Hub serve with a certificate of an authority that is made in `folder`."""
        command = [*COMMAND, "certificates", "--folder", str(folder), "--name", "localhost"]
        subprocess.run(command, env=self.sites.hub.environment, check=True, capture_output=True)
        self.sites.hub.stop()
        files = ["--certificate", str(folder / "server.crt"), "--key", str(folder / "server.key")]
        port = self.sites.hub.address.rpartition(":")[2]
        self.sites.hub.command = [*COMMAND, "hub", "--port", port, *files]
        self.sites.hub.start()

    def trust(self, folder: Path) -> None:
        """Let the practice server trust the authority in `folder`, and no other."""
        shutil.copy(folder / "authority.crt", self.trusted)


@pytest.fixture
def secure(start_sites: StartSites, tmp_path: Path) -> SecureOffice:
    trusted, elsewhere = tmp_path / "trusted.crt", tmp_path / "elsewhere"
    command = [*COMMAND, "certificates", "--data", str(tmp_path), "--folder", str(elsewhere), "--name", "localhost"]
    subprocess.run(command, env=bare_environment(), check=True, capture_output=True)
    address = f"https://localhost:{free_port()}"
    settings = {"OFFTHECHARTS_HUB_URL": address, "OFFTHECHARTS_CERTIFICATE_AUTHORITY": str(trusted)}
    office = SecureOffice(start_sites(only="practice", settings=settings), trusted)
    office.trust(elsewhere)
    hub = office.sites.hub
    office.sites.hub = SecureSite(hub.name, hub.command, hub.environment, hub.log, address=address)
    return office


@pytest.fixture
def trusting_page(browser: Browser) -> Iterator[Page]:
    """A browser on whose computer every authority was installed."""
    context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce", locale="en-US")
    yield context.new_page()
    context.close()


def set_up(page: Page, sites: BothSites) -> None:
    """Olive adds the Hub and presses Verify."""
    sign_in(page, sites.practice.address, "owner", sites.password)
    open_practice_setup(page, sites)
    page.get_by_role("button", name="Add a service").click()
    page.get_by_role("radio", name="PracticeGenius").check(force=True)
    page.get_by_role("button", name="Add Service").click()
    fill_connection(page, sites.hub.address, "owner", sites.password)


def test_a_certificate_is_refused_until_its_authority_is_trusted(
    page: Page, trusting_page: Page, secure: SecureOffice, tmp_path: Path
) -> None:
    sites, first, second = secure.sites, tmp_path / "first", tmp_path / "second"
    secure.serve(first)
    set_up(page, sites)
    refused = page.get_by_role("listitem").filter(has_text="Certificate refused: failed")
    expect(refused).to_contain_text("this server has to trust that authority", timeout=WAITS)
    secure.trust(first)
    fill_connection(page, sites.hub.address, "owner", sites.password)
    enable = page.get_by_role("button", name="Enable Service")
    expect(enable).to_be_enabled(timeout=WAITS)
    enable.click()
    expect(page.get_by_text("Connected as")).to_be_visible()

    desk = trusting_page
    as_desk(desk, sites)
    find_patient(desk, "laurent theo", "Théo Laurent")
    stay(desk)
    secure.serve(second)
    frame = open_window(desk)
    shown = expect_failure(desk, "certificate_refused")
    with at_the_service(page, sites) as hers:
        expect(hers.get_by_text("The Hub's certificate is refused").first).to_be_visible()
    secure.trust(second)
    shown.get_by_role("button", name="Try again").click()
    log_in(frame, sites)
    expect_profile(frame, "Théo Laurent")
    expect_stayed(desk)
