"""Send message, from the window to the mailbox page, and to a mail server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.both_sites import BothSites, StartSites
from tests.browser.office import desk_in_window, olive
from tests.browser.steps import expect_profile, find_patient
from tests.chromium import sign_in
from tests.hub.messages.smtp import SmtpServer

pytestmark = pytest.mark.browser

GONE_WITHIN = 90_000
"""Milliseconds: a message waits ten seconds for an Undo, then for its turn."""

THEO, RUTH = ("laurent theo", "Théo Laurent"), ("brien ruth", "Ruth O’Brien")
CLAIRES, RUTHS = "claire.laurent@example.org", "ruth.obrien@example.com"


def opened(frame: FrameLocator) -> Locator:
    """The dialog of Send message."""
    frame.get_by_role("link", name="Send message").click()
    return frame.get_by_role("dialog")


def send(frame: FrameLocator, dialog: Locator, subject: str) -> None:
    """Write and send; wait until it is sent."""
    dialog.get_by_label("Subject").fill(subject)
    dialog.get_by_label("Message", exact=True).fill("Hello {receiver},\n\n{first_name} brushes very well.")
    preview = dialog.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name=subject)).to_be_visible()
    dialog.get_by_role("button", name="Send message").click()
    expect(dialog).to_be_hidden()
    frame.get_by_role("link", name=subject).click()
    expect(frame.get_by_role("status").get_by_text("Sent")).to_be_visible(timeout=GONE_WITHIN)


def to_account_holder(frame: FrameLocator, subject: str) -> None:
    """A message about Théo, who is 15: his mother is chosen, and he cannot be."""
    dialog = opened(frame)
    expect(dialog.get_by_role("radio", name="Claire Laurent")).to_be_checked()
    expect(dialog.get_by_role("radio", name="Henri Desrosiers")).to_be_enabled()
    expect(dialog.get_by_role("radio", name="Théo Laurent")).to_be_disabled()
    expect(dialog.get_by_text("the messages of minors go to an account holder")).to_be_visible()
    send(frame, dialog, subject)


def to_patient(frame: FrameLocator, subject: str) -> None:
    """A message to Ruth, who is an adult and pays for herself."""
    dialog = opened(frame)
    expect(dialog.get_by_role("radio")).to_have_count(1)
    expect(dialog.get_by_role("radio", name="Ruth O’Brien")).to_be_checked()
    send(frame, dialog, subject)


def in_mailbox(page: Page, sites: BothSites, subject: str, *, to: str, text: str) -> None:
    """Olive finds the e-mail in the mailbox."""
    with olive(page) as hers:
        sign_in(hers, sites.hub.address, "owner", sites.password)
        hers.goto(f"{sites.hub.address}/mailbox/")
        hers.get_by_role("link", name=subject).click()
        expect(hers.get_by_role("heading", name=subject, level=1)).to_be_visible()
        expect(hers.get_by_role("definition").filter(has_text=to)).to_be_visible()
        plain = hers.get_by_role("region", name="As text")
        for part in (text, "brushes very well", "Unsubscribe:", "Brook Street Orthodontics"):
            expect(plain).to_contain_text(part)
        expect(hers.get_by_text("List-Unsubscribe-Post")).to_be_visible()
        looks = hers.frame_locator("iframe[title='The e-mail as it looks']")
        expect(looks.get_by_role("link", name="Unsubscribe")).to_be_visible()


def test_the_mail_of_a_minor_goes_to_the_account_holder(page: Page, office: BothSites) -> None:
    to_account_holder(desk_in_window(page, office, *THEO), "News of your son")
    in_mailbox(page, office, "News of your son", to=CLAIRES, text="Hello Claire")


def test_the_mail_of_an_adult_goes_to_themselves(page: Page, office: BothSites) -> None:
    to_patient(desk_in_window(page, office, *RUTH), "News for you")
    in_mailbox(page, office, "News for you", to=RUTHS, text="Hello Ruth")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


def test_both_receivers_get_their_mail_from_a_mail_server(
    page: Page, start_sites: StartSites, smtp: SmtpServer
) -> None:
    settings = {"OFFTHECHARTS_MAIL_URL": smtp.url, "OFFTHECHARTS_MAIL_FROM": "rewards@brook.example"}
    sites = start_sites(connected=True, settings=settings)
    frame = desk_in_window(page, sites, *THEO)
    to_account_holder(frame, "News of your son")
    find_patient(page, *RUTH)
    expect_profile(frame, RUTH[1])
    to_patient(frame, "News for you")
    first, second = smtp.taken
    assert (first["Subject"], first["To"].addresses[0].addr_spec) == ("News of your son", CLAIRES)
    assert (second["Subject"], second["To"].addresses[0].addr_spec) == ("News for you", RUTHS)
    for mail in smtp.taken:
        assert mail["From"].addresses[0].addr_spec == "rewards@brook.example"
        assert mail["List-Unsubscribe"].startswith(f"<{sites.hub.address}/unsubscribe/")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text = mail.get_body(["plain"])
        assert text is not None
        assert "brushes very well" in text.get_content()
