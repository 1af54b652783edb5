"""One password a day: linked once, asked once a day, over at once; with the Hub on another site than the practice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.both_sites import BothSites, SiteName, StartSites
from tests.browser.office import olive
from tests.browser.steps import (
    as_desk,
    expect_profile,
    find_patient,
    open_practice_setup,
    open_window,
    window,
)
from tests.chromium import sign_in

pytestmark = pytest.mark.browser

THEO = ("laurent theo", "Théo Laurent")
SESSIONS = """
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
for row in Session.objects.all():
    kept = SessionStore(row.session_key)
    if "{name}" in kept:
        kept["{name}"] -= 86400
        kept.save()
"""
USED_TWICE = """
from offthecharts.practice.hublink.clients import client_of, own_origin
from offthecharts.practice.office.models import Office
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import keys
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.messages import LaunchRequest
from django.utils import timezone
service = Service.objects.get(provider="practicegenius")
given = timezone.now().astimezone(Office.current().zone)
word = keys.sign(keys.ready(service), Staff.objects.get(username="owner"), given)
request = LaunchRequest(staff_name="Olive", origin=own_origin(), assertion=word)
for key in ("stolen-1", "stolen-2"):
    answer = client_of(service).launch(request, idempotency_key=key)
    print(answer.sign_on.state, answer.sign_on.code, answer.launch_url)
"""


@pytest.fixture(scope="module")
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothSites]:
    """The practice program on localhost, the Hub on 127.0.0.1: third-party cookies, which Chromium blocks."""
    start = StartSites(request, tmp_path_factory)
    yield start(connected=True, hub_host="127.0.0.1")
    start.stop()


@pytest.fixture(autouse=True)
def _switched_on(page: Page, apart: BothSites) -> None:
    """Olive switches single sign-on on, and lets the desk in again."""
    with olive(page) as hers:
        sign_in(hers, apart.practice.address, "owner", apart.password)
        open_practice_setup(hers, apart)
        hers.get_by_role("link", name="Single Sign-On").click()
        switch = hers.get_by_role("button", name=re.compile("^Switch (on|off)$"))
        if switch.inner_text() == "Switch on":
            switch.click()
        expect(hers.get_by_role("button", name="Switch off")).to_be_visible()
        hers.get_by_role("link", name="Staff", exact=True).click()
        for button in hers.get_by_role("button", name=re.compile("^Activate")).all():
            button.click()


def _a_day_passes(sites: BothSites) -> None:
    names: dict[SiteName, str] = {"practice": "password_at", "hub": "sign_in_ends_at"}
    for site, name in names.items():
        sites.manage(site, "shell", "-c", SESSIONS.format(name=name))


def _log_in(frame: FrameLocator, sites: BothSites) -> None:
    frame.get_by_label("Username").fill("desk")
    frame.get_by_label("Password", exact=True).fill(sites.password)
    frame.get_by_role("button", name="Log in").click()


def _dana_links(page: Page, sites: BothSites) -> None:
    as_desk(page, sites)
    find_patient(page, *THEO)
    frame = open_window(page)
    tick = frame.get_by_role("checkbox", name=re.compile("^Link this log-in to .+ practice password is enough"))
    expect(tick).not_to_be_checked()
    tick.check()
    _log_in(frame, sites)
    expect_profile(frame, THEO[1])


def test_linked_once_the_practice_password_is_enough_each_day(page: Page, apart: BothSites) -> None:
    _dana_links(page, apart)
    with olive(page) as another:  # another computer, where nobody ever logged in to the Hub
        as_desk(another, apart)
        find_patient(another, *THEO)
        expect_profile(open_window(another), THEO[1])
    _a_day_passes(apart)
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("heading", name="Your practice password, once a day")).to_be_visible()
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="does not fit")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(apart.password)
    page.get_by_role("button", name="Open", exact=True).click()
    expect_profile(window(page), THEO[1])
    page.get_by_role("button", name="Reload").click()
    expect_profile(window(page), THEO[1])


def test_who_is_deactivated_loses_the_open_window_at_the_next_click(page: Page, apart: BothSites) -> None:
    _dana_links_or_is_in(page, apart)
    with olive(page) as hers:
        sign_in(hers, apart.practice.address, "owner", apart.password)
        open_practice_setup(hers, apart)
        hers.get_by_role("link", name="Staff", exact=True).click()
        hers.get_by_role("row", name="desk").get_by_role("button", name=re.compile("^Deactivate")).click()
        expect(hers.get_by_text("can no longer sign in")).to_be_visible()
    frame = window(page)
    frame.get_by_role("link", name="Add points").click()
    expect(frame.get_by_role("button", name="Log in")).to_be_visible()
    expect(frame.get_by_text("does not open this window any more")).to_be_visible()


def test_a_hub_user_who_is_switched_off_loses_it_too(page: Page, apart: BothSites) -> None:
    _dana_links_or_is_in(page, apart)
    with olive(page) as hers:
        sign_in(hers, apart.hub.address, "owner", apart.password)
        hers.get_by_role("button", name="Office").click()
        hers.get_by_role("link", name="Connections").click()
        hers.get_by_role("link", name="Single sign-on").click()
        hers.get_by_role("row").nth(1).get_by_role("link").first.click()
        hers.get_by_role("button", name="Switch off").click()
        expect(hers.get_by_text("is switched off and signed out everywhere")).to_be_visible()
        frame = window(page)
        frame.get_by_role("link", name="Add points").click()
        expect(frame.get_by_role("button", name="Log in")).to_be_visible()
        hers.get_by_role("button", name="Undo").click()


def test_a_stolen_assertion_opens_nothing_the_second_time_and_is_noted(page: Page, apart: BothSites) -> None:
    first, second = apart.manage("practice", "shell", "-c", USED_TWICE).splitlines()[-2:]
    assert first.startswith("not_linked")
    assert second.startswith("refused used ")
    page.goto(second.rpartition(" ")[2])
    expect(page.get_by_text("This sign-in was used before")).to_be_visible()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    sign_in(page, apart.hub.address, "owner", apart.password)
    page.goto(apart.hub.address + "/practice/audit/")
    expect(page.get_by_text("sign-on refused").first).to_be_visible()
    expect(page.get_by_text("assertion used a second time").first).to_be_visible()


def _dana_links_or_is_in(page: Page, sites: BothSites) -> None:
    """Dana has a window that single sign-on opened, whatever the test before left."""
    as_desk(page, sites)
    find_patient(page, *THEO)
    frame = open_window(page)
    profile = frame.get_by_role("heading", name=THEO[1], level=1)
    button = frame.get_by_role("button", name="Log in")
    expect(profile.or_(button)).to_be_visible()
    if button.is_visible():
        frame.get_by_role("checkbox", name=re.compile("^Link this log-in")).check()
        _log_in(frame, sites)
    expect_profile(frame, THEO[1])
