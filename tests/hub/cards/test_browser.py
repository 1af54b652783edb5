"""Swipes in a real browser: the dialog owns the focus, a swipe elsewhere opens the member, typists are left alone."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from offthecharts.hub.cards import services
from offthecharts.hub.cards.models import Card
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser
from tests.hub.conftest import PASSWORD

# Playwright runs an event loop in this thread, which Django takes for an asynchronous program.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = pytest.mark.browser
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FIRST, SECOND = "9907000000000005", "9907000000000013"
TRACKS = "%B{0}^ALVAREZ/MATEO N^4912101?;{0}=4912101?"
KEY_MS = 12


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, live_server: Any, dana: HubUser) -> Iterator[Page]:
    """A browser in which Dana is signed in; every request is noted in `page.asked`."""
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(f"{request.method} {request.url}"))
    page.goto("/sign-in/")
    page.get_by_label("Username").fill("dana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")
    page.asked.clear()
    yield page
    context.close()


def swipe(page: Page, text: str, *, ends: str = "Enter") -> None:
    page.keyboard.type(text, delay=KEY_MS)
    if ends:
        page.keyboard.press(ends)


def nothing_kept(page: Page, number: str) -> bool:
    """Whether `number` stands neither in an address nor in the browser's storage."""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie])")
    return number not in kept and not any(number in asked for asked in page.asked)


@pytest.mark.parametrize("ends", ["Enter", ""])
def test_the_dialog_owns_the_focus_and_one_swipe_connects(page: Page, mateo: Member, ends: str) -> None:
    page.goto("/members/2/")
    page.get_by_role("link", name="Connect Card").click()
    expect(page.get_by_role("textbox", name="Swipe the card")).to_be_focused()
    expect(page.get_by_text("Ready to swipe")).to_be_visible()
    swipe(page, TRACKS.format(FIRST), ends=ends)
    expect(page.locator(".profile-card")).to_contain_text("0005")
    expect(page.locator("#dialog")).not_to_be_visible()
    assert nothing_kept(page, FIRST)


def test_a_reader_error_and_a_bank_card_leave_the_dialog_ready(page: Page, mateo: Member) -> None:
    page.goto("/members/2/")
    page.get_by_role("link", name="Connect Card").click()
    expect(page.get_by_role("textbox", name="Swipe the card")).to_be_focused()
    expect(page.get_by_text("Ready to swipe")).to_be_visible()
    for typed, said in (("%E?", "Swipe again."), (TRACKS.format("4111111111111111"), "This is a bank card (Visa).")):
        swipe(page, typed)
        expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
        expect(page.get_by_role("textbox", name="Swipe the card")).to_be_focused()
        expect(page.get_by_role("textbox", name="Swipe the card")).to_have_value("")
    assert nothing_kept(page, "4111")
    swipe(page, f"{TRACKS.format(FIRST)}")
    expect(page.locator(".profile-card")).to_contain_text("0005")


def test_in_the_dialog_a_swipe_counts_wherever_the_focus_is(page: Page, mateo: Member) -> None:
    page.goto("/members/2/")
    page.get_by_role("link", name="Connect Card").click()
    expect(page.get_by_role("textbox", name="Swipe the card")).to_be_focused()
    page.get_by_role("button", name="Cancel").focus()
    expect(page.get_by_text("Click here, then swipe")).to_be_visible()
    swipe(page, TRACKS.format(FIRST))
    expect(page.locator(".profile-card")).to_contain_text("0005")


@pytest.mark.parametrize("start", ["/", "/members/", "/members/1/", "/menu/"])
def test_a_swipe_elsewhere_opens_the_member(page: Page, mateo: Member, start: str) -> None:
    services.connect(member=mateo, number=FIRST, actor=None)
    page.goto(start)
    swipe(page, TRACKS.format(FIRST))
    page.wait_for_url("**/members/2/")
    assert nothing_kept(page, FIRST)


def test_a_swipe_does_not_press_the_button_that_has_the_focus(page: Page, mateo: Member) -> None:
    services.connect(member=mateo, number=FIRST, actor=None)
    page.goto("/members/1/")
    page.get_by_role("button", name="Account").or_(page.get_by_role("link", name="Add points")).first.focus()
    swipe(page, TRACKS.format(FIRST))
    page.wait_for_url("**/members/2/")
    assert not any("/members/1/points/" in asked for asked in page.asked)


@pytest.mark.parametrize("typed", [TRACKS, "{0}", ";{0}=4912?"])
def test_a_swipe_into_the_search_field_opens_the_member_and_searches_for_nothing(
    page: Page, mateo: Member, typed: str
) -> None:
    services.connect(member=mateo, number=FIRST, actor=None)
    page.goto("/members/")
    page.locator("#q").focus()
    swipe(page, typed.format(FIRST))
    page.wait_for_url("**/members/2/")
    assert nothing_kept(page, FIRST)


def test_an_unknown_card_says_what_to_do(page: Page, mateo: Member) -> None:
    page.goto("/members/1/")
    swipe(page, SECOND)
    expect(page.get_by_text("Nobody has this card.")).to_be_visible()


def test_while_points_are_being_given_a_swipe_loses_nothing(page: Page, mateo: Member) -> None:
    services.connect(member=mateo, number=FIRST, actor=None)
    page.goto("/members/1/")
    page.get_by_role("link", name="Add points").click()
    expect(page.get_by_role("dialog").locator(":focus")).to_have_count(1)
    page.get_by_role("button", name="Close").focus()
    swipe(page, TRACKS.format(FIRST))
    expect(page.get_by_text("Close this window first")).to_be_visible()
    assert page.url.endswith("/members/1/")


def test_fast_typists_and_odd_characters_are_left_alone(page: Page, mateo: Member) -> None:
    page.goto("/members/")
    page.locator("#q").focus()
    page.keyboard.type("; 100% mat", delay=1)
    expect(page.locator("#q")).to_have_value("; 100% mat")
    page.locator("#q").fill("")
    page.keyboard.type("+12125550123", delay=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*12125550123*")
    assert not any("/cards/open/" in asked for asked in page.asked)


@pytest.mark.parametrize("typed", [";", "%", "%%%%", ";n", "555-0123", "1234", "abc;def"])
def test_single_keys_outside_fields_still_work_after_anything_typed(page: Page, mateo: Member, typed: str) -> None:
    page.goto("/menu/")
    page.keyboard.type(typed, delay=60)
    page.wait_for_timeout(400)
    page.goto("/members/")
    page.keyboard.press("n")
    page.wait_for_url("**/members/new/")
    assert not any("/cards/open/" in asked for asked in page.asked)


def take(page: Page, keys: str, pause_ms: float) -> str:
    """What the detector answers to each of `keys`: i(gnore), k(eep); then y or n: a swipe or not."""
    return str(
        page.evaluate(
            """async ([keys, pause]) => {
                const { Burst } = await import("/static/cards/burst.js");
                const burst = new Burst();
                let at = 0;
                const answers = [...keys].map((key) => burst.take({ key, code: "" }, (at += pause))[0]);
                return answers.join("") + (burst.isSwipe ? "y" : "n");
            }""",
            [keys, pause_ms],
        )
    )


def test_the_detector_tells_readers_from_people(page: Page, mateo: Member) -> None:
    page.goto("/")
    assert take(page, f"%B{FIRST}?", 60).endswith("y")
    assert take(page, f";{FIRST}=49?", 7) == "i" + "k" * 20 + "y"
    assert take(page, FIRST, 60).endswith("y")
    assert take(page, "%E?", 20).endswith("y")
    assert take(page, FIRST, 150) == "i" * 16 + "n"  # nobody's reader is that slow with bare digits
    assert take(page, f"%B{FIRST}?", 400).endswith("n")
    assert take(page, "hello world; 100% sure", 5).endswith("n")
    assert take(page, "na/?", 5) == "iiiin"


def test_the_card_that_two_readers_types_after_another_is_connected_once(page: Page, mateo: Member) -> None:
    page.goto("/members/2/")
    page.get_by_role("link", name="Connect Card").click()
    expect(page.get_by_text("Ready to swipe")).to_be_visible()
    swipe(page, f"%B{FIRST}^A/B^4912?")
    swipe(page, f";{FIRST}=4912?")
    expect(page.locator(".profile-card")).to_contain_text("0005")
    assert Card.across_practices.count() == 1
