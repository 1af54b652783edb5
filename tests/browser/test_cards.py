"""Cards in the window: connected, replaced, swiped anywhere; and bank cards, whose number stays nowhere."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.both_sites import BothSites
from tests.browser.office import desk_in_window
from tests.browser.steps import expect_profile, find_patient

pytestmark = pytest.mark.browser

VISA = "4111111111111111"
TRIES = 3
READ_WITHIN = 10_000
"""Milliseconds."""


@pytest.fixture
def cards(office: BothSites, tmp_path: Path) -> list[str]:
    """Numbers of new cards, as they were printed."""
    practice = ["--practice", "Brook Street Orthodontics", "--count", "3", "--output", str(tmp_path)]
    office.manage("hub", "make_cards", *practice)
    with next(tmp_path.glob("*.csv")).open(encoding="utf-8") as file:
        return [row["Number"] for row in csv.DictReader(file)]


def tracks(number: str) -> str:
    """What a reader types for a card: both tracks."""
    return f"%B{number}^MEMBER/BROOK STREET^9912000?;{number}=9912000?"


def swipe(page: Page, number: str, read: Locator) -> None:
    """Swipe the card, and again when the computer was too busy to keep up with the reader."""
    for left in reversed(range(TRIES)):
        page.keyboard.type(tracks(number))
        page.keyboard.press("Enter")
        try:
            expect(read).to_be_visible(timeout=READ_WITHIN)
        except AssertionError:
            if not left:
                raise
        else:
            return


def type_twice(dialog: Locator, number: str, again: str) -> None:
    """Type the number twice and press the button."""
    field = dialog.get_by_label("Card number", exact=True)
    if not field.is_visible():
        dialog.get_by_text("Type the number instead").click()
    field.fill(number)
    dialog.get_by_label("Card number again", exact=True).fill(again)
    dialog.get_by_role("button", name=re.compile("^(Connect|Replace) Card$")).click()


def has_card(frame: FrameLocator, number: str) -> Locator:
    """What the profile says of the card."""
    return frame.get_by_role("banner").or_(frame.get_by_role("main")).get_by_text(f"card ···· {number[-4:]}").first


def test_a_card_is_connected_and_replaced_and_the_old_one_never_works_again(
    page: Page, office: BothSites, cards: list[str]
) -> None:
    old, new, _ = cards
    frame = desk_in_window(page, office, "alvarez mateo", "Mateo Alvarez")
    frame.get_by_role("link", name="Connect Card").click()
    dialog = frame.get_by_role("dialog")
    type_twice(dialog, old, new)
    expect(dialog.get_by_text("The two numbers are not the same.")).to_be_visible()
    type_twice(dialog, old, old)
    expect(dialog).to_be_hidden()
    expect(has_card(frame, old)).to_be_visible()

    frame.get_by_role("link", name="Replace Card").click()
    expect(dialog.get_by_text("stops working for ever")).to_be_visible()
    expect(dialog.get_by_label("Swipe the card")).to_be_focused()
    swipe(page, new, has_card(frame, new))
    expect(dialog).to_be_hidden()

    find_patient(page, "laurent theo", "Théo Laurent")
    expect_profile(frame, "Théo Laurent")
    frame.get_by_role("heading", name="Théo Laurent", level=1).click()
    swipe(page, old, frame.get_by_text("never works again").last)
    expect_profile(frame, "Théo Laurent")
    swipe(page, new, frame.get_by_role("heading", name="Mateo Alvarez", level=1))


def test_a_retired_number_is_refused_with_the_reason_for_anybody_else(
    page: Page, office: BothSites, cards: list[str]
) -> None:
    old, new, _ = cards
    frame = desk_in_window(page, office, "brien ruth", "Ruth O’Brien")
    frame.get_by_role("link", name="Connect Card").click()
    dialog = frame.get_by_role("dialog")
    expect(dialog.get_by_label("Swipe the card")).to_be_focused()
    swipe(page, old, has_card(frame, old))
    frame.get_by_role("link", name="Replace Card").click()
    type_twice(dialog, new, new)
    expect(dialog).to_be_hidden()

    find_patient(page, "laurent theo", "Théo Laurent")
    expect_profile(frame, "Théo Laurent")
    frame.get_by_role("link", name=re.compile("^(Connect|Replace) Card$")).click()
    type_twice(dialog, old, old)
    expect(dialog.get_by_text("It was replaced on")).to_contain_text("never works again")
    expect(dialog.get_by_text("It was the card of Ruth O’Brien")).to_be_visible()
    expect(dialog.get_by_label("Card number", exact=True)).to_have_value(old)
    type_twice(dialog, new, new)
    expect(dialog.get_by_text("Ruth O’Brien").first).to_contain_text("has it. Use another card.")


def expect_nowhere(page: Page, sites: BothSites, number: str) -> None:
    """`number` stands in no page, field, address or memory of the browser, and in no file of the Hub."""
    kept = """() => JSON.stringify([
        location.href, document.documentElement.outerHTML, history.state, document.cookie,
        Object.entries(localStorage), Object.entries(sessionStorage),
        [...document.querySelectorAll("input, textarea")].map((field) => field.value),
    ])"""
    for frame in page.frames:
        assert number not in re.sub(r"[ .-]", "", frame.evaluate(kept)), frame.url
    for file in sites.data.rglob("*"):
        if file.is_file():
            assert number.encode() not in file.read_bytes(), file


def test_a_bank_card_is_refused_and_its_number_is_nowhere_afterwards(page: Page, office: BothSites) -> None:
    frame = desk_in_window(page, office, "laurent theo", "Théo Laurent")
    frame.get_by_role("heading", name="Théo Laurent", level=1).click()
    told = frame.get_by_text("This is a bank card (Visa)")
    swipe(page, VISA, told.last)
    expect_nowhere(page, office, VISA)

    frame.get_by_role("link", name=re.compile("^(Connect|Replace) Card$")).click()
    dialog = frame.get_by_role("dialog")
    expect(dialog.get_by_label("Swipe the card")).to_be_focused()
    problem = dialog.get_by_text("This is a bank card (Visa). Nothing of it was kept.")
    swipe(page, VISA, problem)
    expect(dialog.get_by_label("Swipe the card")).to_have_value("")
    expect_nowhere(page, office, VISA)

    type_twice(dialog, VISA, VISA)
    expect(problem).to_be_visible()
    expect(dialog.get_by_label("Card number", exact=True)).to_have_value("")
    expect(dialog.get_by_label("Card number again", exact=True)).to_have_value("")
    expect_nowhere(page, office, VISA)
