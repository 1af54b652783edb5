"""Prizes and orders by hand: the catalogue in order, an order from profile to hand-over, the points of a family."""

import io
import re
import uuid
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.browser.office import sql
from tests.chromium import PHONE, drag_with_finger, hold_over, sign_in

pytestmark = pytest.mark.browser


def add_member(page: Page, hub: str, first: str, last: str) -> int:
    """A member of the Hub made by hand; the number."""
    page.goto(f"{hub}/members/new/")
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)
    page.get_by_role("button", name="Add member").click()
    expect(page.get_by_role("heading", name=f"{first} {last}", level=1)).to_be_visible()
    return int(page.url.rstrip("/").rpartition("/")[2])


def give(page: Page, hub: str, number: int, points: int) -> None:
    """Points from the balance's own page, for a reason of their own."""
    page.goto(f"{hub}/members/{number}/points/correct/")
    page.get_by_label("Points").fill(str(points))
    page.get_by_label("Reason").fill("Started with them")
    page.locator("form").get_by_role("button").filter(has_text=re.compile("Correct")).click()
    expect(page.locator("#balance")).to_have_text(str(points))


def make_family(sites: BothSites, holder: int, *patients: int) -> None:
    """Let `holder` be responsible for each of `patients`."""

    def of(number: int) -> Any:
        rows = sql(
            sites, "hub", "SELECT practice_id, id FROM members_member WHERE number = ? ORDER BY practice_id", number
        )
        return rows[0]

    for place, patient in enumerate(patients):
        practice_id, holder_id = of(holder)
        values = (practice_id, uuid.uuid4().hex, of(patient)[1], holder_id, "Mother", place, False)
        names = "practice_id, id, patient_id, account_holder_id, relationship, position, from_chart"
        sql(sites, "hub", f"INSERT INTO members_responsibility ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", *values)


def add_prize(page: Page, hub: str, name: str, points: int) -> None:
    """A prize with a picture."""
    written = io.BytesIO()
    Image.new("RGB", (900, 700), "seagreen").save(written, "PNG")
    page.goto(f"{hub}/prizes/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Points").fill(str(points))
    page.get_by_label("Retail value").fill("7")
    page.get_by_label("Picture").set_input_files(
        {"name": "p.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    page.get_by_label("In stock").fill("2")
    page.get_by_role("button", name="Add prize").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def names_of(page: Page) -> list[str]:
    """The prizes in the order of the catalogue."""
    return page.locator(".prize-grid h2").all_inner_texts()


def test_the_catalogue_is_put_in_order_by_drag_and_by_keyboard(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    for name in ("Kaleidoscope", "Juggling balls"):
        add_prize(page, hub, name, 70)
    before = names_of(page)
    assert before[-2:] == ["Kaleidoscope", "Juggling balls"]
    cards = page.locator(".prize-card")
    picture = cards.last.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 480)
    grip = page.get_by_role("button", name="Move Juggling balls: drag")
    hold_over(page, grip, cards.nth(-2))
    expect(cards.last.locator("h2")).to_have_text("Kaleidoscope")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert names_of(page) == before
    hold_over(page, grip, cards.nth(-2))
    page.mouse.up()
    after = [*before[:-2], "Juggling balls", "Kaleidoscope"]
    expect(cards.locator("h2")).to_have_text(after)
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.reload()
    assert names_of(page) == after
    grip.focus()
    page.keyboard.press("ArrowRight")
    expect(cards.locator("h2")).to_have_text(before)
    expect(grip).to_be_focused()
    forward = page.get_by_role("button", name="Move Juggling balls forward")
    forward.focus()
    page.keyboard.press("Enter")
    expect(cards.locator("h2")).to_have_text(after)
    expect(forward).to_be_focused()
    for name in ("Kaleidoscope", "Juggling balls"):
        page.get_by_role("button", name=f"Retire {name}").click()
        expect(page.get_by_text(f"{name} is retired.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Juggling balls is offered.")).to_be_visible()
    page.get_by_role("button", name="Retire Juggling balls").click()


@pytest.mark.parametrize("viewport", [PHONE])
def test_prizes_are_put_in_order_with_a_finger(page: Page, both_sites: BothSites) -> None:
    sign_in(page, both_sites.hub.address, "owner", both_sites.password)
    page.goto(f"{both_sites.hub.address}/prizes/")
    before = names_of(page)
    shown = page.locator(".prize-grid h2")
    for order in ([before[1], before[0], *before[2:]], before):
        first, second = names_of(page)[:2]
        grip = page.get_by_role("button", name=f"Move {second}: drag")
        grip.scroll_into_view_if_needed()
        drag_with_finger(page, grip, page.get_by_role("button", name=f"Move {first}: drag"))
        expect(shown).to_have_text(order)
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.reload()
        assert names_of(page) == order


def place(page: Page, name: str) -> None:
    """One of the prize, with the button beside it."""
    page.get_by_role("button", name=f"More of {name}", exact=True).click()


def test_an_order_goes_from_the_profile_to_the_hand_over(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    number = add_member(page, hub, "Wilhelmina", "Featherstonehaugh")
    give(page, hub, number, 100)
    page.get_by_role("link", name="Order a prize").click()
    place(page, "Water bottle")
    expect(page.locator("[data-left]")).to_have_text("5 points left")
    page.get_by_label("Note").fill("The blue one")
    page.get_by_role("button", name="Place the order").click()
    expect(page.locator("#balance")).to_have_text("5")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone right away")).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_text("is requested again")).to_be_visible()
    title = page.get_by_role("heading", level=1).inner_text()
    order = title.removeprefix("Order ")
    page.goto(f"{hub}/orders/?q=Featherstonehaugh")
    page.get_by_role("checkbox", name=title).check()
    expect(page.locator("[data-many-count]")).to_have_text("1 order")
    page.get_by_role("button", name="Approve the ticked").click()
    expect(page.get_by_text(f"{title} is approved.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("waiting to be approved again")).to_be_visible()
    page.goto(f"{hub}/orders/{order}/")
    page.get_by_role("button", name="Approve").click()
    page.goto(f"{hub}/orders/pick-list/")
    expect(page.get_by_role("row", name=re.compile("Featherstonehaugh"))).to_contain_text("The blue one")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"{hub}/orders/{order}/")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("fulfilled", exact=True)).to_be_visible()


def test_a_sister_helps_when_she_says_yes_on_a_phone(page: Page, both_sites: BothSites) -> None:
    hub = both_sites.hub.address
    sign_in(page, hub, "owner", both_sites.password)
    numbers = [add_member(page, hub, first, "Quackenbush") for first in ("Rosamund", "Peregrine", "Clementina")]
    make_family(both_sites, *numbers)
    give(page, hub, numbers[1], 30)
    give(page, hub, numbers[2], 50)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{hub}/members/{numbers[1]}/orders/new/")
    place(page, "Fidget spinner")
    expect(page.locator("[data-left]")).to_have_text("10 points too few")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("alert")).to_contain_text("10 too few")
    adds = page.get_by_label("Points that Clementina adds")
    expect(adds).to_have_value("")
    adds.fill("10")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("Clementina must still say yes.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Confirm 10 points").click()
    expect(page.get_by_role("alert")).to_contain_text("Swipe the card of Clementina")
    page.get_by_label("Asked, and said yes").check()
    page.get_by_role("button", name="Confirm 10 points").click()
    expect(page.get_by_text("Asked, and said yes (Clementina Quackenbush)")).to_be_visible()
    page.get_by_role("link", name="Refuse").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("Chose something else")
    dialog.get_by_role("button", name="Refuse the order").click()
    expect(page.get_by_text("40 points are back.")).to_be_visible()
    page.goto(f"{hub}/members/{numbers[2]}/")
    expect(page.locator("#balance")).to_have_text("50")
