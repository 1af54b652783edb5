"""The reward menu in order by drag and by keyboard, locks, approvals, and points for many with one undo."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.both_sites import BothSites
from tests.chromium import DESK, PHONE, drag_with_finger, hold_over, sign_in

pytestmark = pytest.mark.browser


@contextmanager
def another_desk(page: Page, sites: BothSites, username: str) -> Iterator[Page]:
    """The Hub in another browser, signed in as somebody else."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    try:
        hers = context.new_page()
        sign_in(hers, sites.hub.address, username, sites.password)
        yield hers
    finally:
        context.close()


def add_member(page: Page, sites: BothSites, first_name: str, last_name: str) -> str:
    """A new member of the Hub; the address of the profile."""
    page.goto(sites.hub.address + "/members/new/")
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Last name").fill(last_name)
    page.get_by_role("button", name="Add member").click()
    expect(page.get_by_role("heading", name=f"{first_name} {last_name}", level=1)).to_be_visible()
    return page.url


def add_item(page: Page, sites: BothSites, group: str, name: str, points: int, **limits: str) -> None:
    """A new reward item; `limits` are fields by their labels, with _ for blanks."""
    page.goto(sites.hub.address + "/menu/")
    page.get_by_role("link", name=f"Add item to {group}").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Points", exact=False).first.fill(str(points))
    for label, value in limits.items():
        field = page.get_by_label(label.replace("_", " "), exact=True)
        field.check() if value == "on" else field.fill(value)
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text(f"{name} is saved.")).to_be_visible()


def names_in(page: Page, group: str) -> Locator:
    """The items of a group of the menu, in their order."""
    return page.get_by_role("region", name=group).locator(".menu-name a")


def handle_of(page: Page, what: str) -> Locator:
    """By which a group or an item is moved."""
    return page.get_by_role("button", name=f"Move {what}: drag")


def drag(page: Page, what: str, onto: str) -> None:
    """Drag one row above another by its handle."""
    start, end = handle_of(page, what).bounding_box(), handle_of(page, onto).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 3, steps=8)
    page.mouse.up()


def prepare_menu(page: Page, sites: BothSites) -> None:
    """Olive makes a group with three items, and puts them into order by drag and by keyboard."""
    sign_in(page, sites.hub.address, "owner", sites.password)
    page.goto(sites.hub.address + "/menu/groups/new/")
    page.get_by_label("Name").fill("Lighthouse week")
    page.get_by_role("button", name="Add group").click()
    add_item(page, sites, "Lighthouse week", "Climbed the lighthouse", 8, Days_until_it_can_be_given_again="7")
    add_item(page, sites, "Lighthouse week", "Painted a lighthouse", 30, Needs_approval="on")
    add_item(page, sites, "Lighthouse week", "Waved to a ship", 2)
    shown = names_in(page, "Lighthouse week")
    before = ["Climbed the lighthouse", "Painted a lighthouse", "Waved to a ship"]
    hold_over(page, handle_of(page, "Climbed the lighthouse"), handle_of(page, "Waved to a ship"))
    expect(shown).not_to_have_text(before)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(shown).to_have_text(before)
    drag(page, "Waved to a ship", "Climbed the lighthouse")
    expect(shown).to_have_text(["Waved to a ship", "Climbed the lighthouse", "Painted a lighthouse"])
    page.reload()
    handle = handle_of(page, "Painted a lighthouse")
    handle.focus()
    page.keyboard.press("ArrowUp")
    order = ["Waved to a ship", "Painted a lighthouse", "Climbed the lighthouse"]
    expect(shown).to_have_text(order)
    expect(page.locator("#announcer")).to_have_text("Painted a lighthouse: 2 of 3 in Lighthouse week")
    expect(handle).to_be_focused()
    page.reload()
    expect(shown).to_have_text(order)


def take_items_off(page: Page, sites: BothSites) -> None:
    """So that other tests find the menu that they know."""
    page.goto(sites.hub.address + "/menu/")
    for name in ("Waved to a ship", "Painted a lighthouse", "Climbed the lighthouse"):
        page.get_by_role("button", name=f"Take off the menu: {name}").click()
        expect(page.get_by_role("button", name=f"Put on the menu: {name}")).to_be_visible()


def test_items_lock_and_wait_for_approval(page: Page, both_sites: BothSites) -> None:
    prepare_menu(page, both_sites)
    with another_desk(page, both_sites, "desk") as hers:
        profile = add_member(hers, both_sites, "Ingrid", "Skerryvore")
        hers.get_by_role("link", name="Add points").click()
        dialog = hers.get_by_role("dialog")
        expect(dialog.get_by_text("waits for approval").first).to_be_visible()
        dialog.get_by_role("checkbox", name="Climbed the lighthouse").check()
        dialog.get_by_role("checkbox", name="Painted a lighthouse").check()
        total = dialog.locator(".add-total")
        expect(total).to_contain_text("+38 balance 8 30 of it wait for approval")
        dialog.get_by_role("button", name="Add points").click()
        expect(hers.locator("#balance")).to_have_text("8")
        waiting = hers.get_by_role("region", name="Waiting for approval")
        expect(waiting).to_contain_text("Painted a lighthouse")
        hers.get_by_role("link", name="Add points").click()
        locked = dialog.get_by_role("checkbox", name="Climbed the lighthouse")
        expect(locked).to_be_disabled()
        expect(locked).to_have_accessible_description(re.compile(r"given on .+; again from .+"))
        hers.keyboard.press("Escape")
        page.goto(both_sites.hub.address + "/approvals/")
        page.get_by_role("button", name="Approve Painted a lighthouse for Ingrid Skerryvore").click()
        expect(page.get_by_text("+30 points approved and posted.")).to_be_visible()
        hers.goto(profile)
        expect(hers.locator("#balance")).to_have_text("38")
        expect(hers.get_by_role("region", name="Activity")).to_contain_text("approved by Olive")
        page.get_by_role("button", name="Undo").click()
        row = page.get_by_role("listitem").filter(has_text="Painted a lighthouse")
        row.get_by_role("link", name="Refuse Painted").click()
        question = page.get_by_role("dialog")
        expect(question.get_by_label("Why")).to_be_focused()
        question.get_by_role("button", name="Cancel").click()
        expect(row.get_by_role("link", name="Refuse Painted")).to_be_focused()
        page.get_by_role("checkbox", name="All shown").check()
        expect(row.get_by_role("checkbox")).to_be_checked()
        row.get_by_role("checkbox").uncheck()
        expect(page.get_by_role("checkbox", name="All shown")).not_to_be_checked()
        row.get_by_role("link", name="Refuse Painted").click()
        question.get_by_label("Why").fill("It was a windmill")
        question.get_by_role("button", name="Refuse", exact=True).click()
        expect(page.get_by_text("+30 points for Painted a lighthouse refused.")).to_be_visible()
        hers.goto(both_sites.hub.address + "/")
        hers.get_by_role("link", name="refused this week").click()
        expect(hers.get_by_text("It was a windmill")).to_be_visible()
    take_items_off(page, both_sites)


@pytest.mark.parametrize("viewport", [PHONE])
def test_an_item_is_put_into_an_empty_group_with_a_finger_and_groups_change_places(
    page: Page, both_sites: BothSites
) -> None:
    sign_in(page, both_sites.hub.address, "owner", both_sites.password)
    for name in ("Harbour week", "Island week"):
        page.goto(both_sites.hub.address + "/menu/groups/new/")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add group").click()
    add_item(page, both_sites, "Harbour week", "Tied a knot", 4)
    island = page.get_by_role("region", name="Island week")
    island.evaluate("one => one.scrollIntoView({ block: 'center' })")
    drag_with_finger(page, handle_of(page, "Tied a knot"), island.get_by_role("heading"))
    expect(names_in(page, "Island week")).to_have_text(["Tied a knot"])
    expect(page.locator("#announcer")).to_have_text("Tied a knot: 1 of 1 in Island week")
    island.evaluate("one => one.scrollIntoView({ block: 'center' })")
    drag_with_finger(page, handle_of(page, "Island week"), handle_of(page, "Harbour week"))
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.reload()
    groups = page.locator("[data-arrange=order] > section h2").all_inner_texts()
    assert groups.index("Island week") == groups.index("Harbour week") - 1
    page.get_by_role("button", name="Take off the menu: Tied a knot").click()
    expect(page.get_by_role("button", name="Put on the menu: Tied a knot")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE])
def test_points_for_many_are_previewed_given_and_taken_back_as_one(page: Page, both_sites: BothSites) -> None:
    sign_in(page, both_sites.hub.address, "desk", both_sites.password)
    profiles = [add_member(page, both_sites, name, "Ardnamurchan") for name in ("Una", "Vito", "Wren")]
    page.goto(both_sites.hub.address + "/members/?q=ardnamurchan")
    page.get_by_role("button", name="Give points").click()
    expect(page.get_by_role("heading", name="For 3 members")).to_be_visible()
    page.get_by_role("checkbox", name="Misc.").check()
    page.get_by_label("Points", exact=True).fill("12")
    page.get_by_label("Description").fill("Boat race")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    page.get_by_role("button", name="Leave out Vito Ardnamurchan").click()
    page.get_by_role("button", name="Give 12 points to 2 members").click()
    expect(page.get_by_role("link", name="Take the whole lot back")).to_be_visible()
    lot = page.url
    for profile, points in zip(profiles, ("12", "0", "12"), strict=True):
        page.goto(profile)
        expect(page.locator("#balance")).to_have_text(points)
    page.goto(lot)
    page.get_by_role("link", name="Take the whole lot back").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("24 points of 2 members are taken back")
    question.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    page.goto(profiles[0])
    expect(page.locator("#balance")).to_have_text("0")
