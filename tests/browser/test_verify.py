"""Verify says in plain words what is wrong, and a service that was not verified cannot be enabled."""

import re
from contextlib import AbstractContextManager, nullcontext

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites, StartSites, free_port
from tests.browser.causes import paused, stopped
from tests.browser.office import WAITS
from tests.browser.steps import fill_connection, open_practice_setup
from tests.browser.strangers import answering, problem
from tests.chromium import sign_in

pytestmark = pytest.mark.browser


def add_service(page: Page, sites: BothSites) -> None:
    """Olive adds the Hub, and has typed nothing yet."""
    sign_in(page, sites.practice.address, "owner", sites.password)
    open_practice_setup(page, sites)
    page.get_by_role("button", name="Add a service").click()
    page.get_by_role("radio", name="PracticeGenius").check(force=True)
    page.get_by_role("button", name="Add Service").click()
    expect(page.get_by_role("button", name="Enable Service")).to_be_disabled()


def refused(page: Page, said: str, advice: str, field: str) -> None:
    """Verify failed with these words, beside the field to correct; nothing was enabled."""
    step = page.get_by_role("list", name="Steps").get_by_role("listitem").filter(has_text=f"{said}: failed")
    expect(step).to_be_visible(timeout=WAITS)
    expect(step).to_contain_text(advice)
    if field:
        expect(page.get_by_label(field, exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="Enable Service")).to_be_disabled()
    expect(page.get_by_role("button", name="Verify", exact=True)).to_be_enabled()


def test_each_mistake_has_its_words_and_the_right_entry_is_enabled(page: Page, start_sites: StartSites) -> None:
    sites = start_sites()
    hub, good = sites.hub.address, sites.password
    practice, nobody, stranger = sites.practice.address, *(f"http://localhost:{free_port()}" for _ in range(2))
    skewed = answering(stranger, **problem("clock_skew", 409, ""))
    add_service(page, sites)
    mistakes: list[tuple[tuple[str, str, str], AbstractContextManager[None], tuple[str, str, str]]] = [
        ((hub, "owner", "wrong"), nullcontext(), ("Wrong password", "Caps Lock", "Password")),
        ((hub, "nobody", good), nullcontext(), ("Unknown user", "no user of this name", "User name")),
        ((hub, "desk", good), nullcontext(), ("This user may not connect", "Owner or Admin", "User name")),
        ((nobody, "owner", good), nullcontext(), ("The Hub does not answer", "Nothing answers", "Hub address")),
        ((hub, "owner", good), stopped(page, sites), ("The Hub does not answer", "is running", "Hub address")),
        ((hub, "owner", good), paused(page, sites), ("The Hub is too slow", "Try again", "Hub address")),
        (("https://hub.invalid", "owner", good), nullcontext(), ("No such address", "typing errors", "Hub address")),
        (
            (practice, "owner", good),
            nullcontext(),
            ("This is not a Hub", "used to open", "Hub address"),
        ),
        ((stranger, "owner", good), skewed, ("The clocks differ", "Set the wrong one right", "")),
    ]
    for typed, cause, words in mistakes:
        with cause:
            fill_connection(page, *typed)
            refused(page, *words)
    fill_connection(page, hub, "owner", good)
    expect(page.get_by_text("May connect: done")).to_be_visible(timeout=WAITS)
    page.get_by_role("button", name="Enable Service").click()
    expect(page.get_by_text("Connected as")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text=hub)).to_be_visible()


def test_an_address_that_would_carry_patients_data_in_the_clear_is_refused(page: Page, office: BothSites) -> None:
    add_service(page, office)
    fill_connection(page, "http://192.0.2.7", "owner", office.password)
    told = page.get_by_text("The address must start with https:// so that patients' data travels encrypted.")
    expect(told.first).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_have_value(re.compile(".+"))
    expect(page.get_by_role("button", name="Enable Service")).to_be_disabled()
