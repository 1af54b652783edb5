"""A chart that is changed later: off, ask, automatic; in the chart, in the Hub, in both; a photo; a shared parent."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.both_sites import BothSites
from tests.browser.office import at_the_service
from tests.browser.steps import as_desk, expect_profile, find_patient, log_in, open_window

pytestmark = pytest.mark.browser


def switch(page: Page, sites: BothSites, choice: str) -> None:
    """Olive chooses what happens when a chart is changed later."""
    with at_the_service(page, sites) as hers:
        hers.get_by_role("heading", name="Settings", exact=True).click()
        hers.get_by_role("radio", name=re.compile(f"^{choice}: ")).check()
        hers.get_by_label("Hear news of the Hub at once").check()
        hers.get_by_role("button", name="Save", exact=True).click()
        expect(hers.get_by_text("Saved")).to_be_visible()


def edit(page: Page, **values: str) -> None:
    """Change the chart that is open; fields by the name of their label, with _ for blanks."""
    page.get_by_role("link", name="Edit", exact=True).click()
    for label, value in values.items():
        page.get_by_label(label.replace("_", " "), exact=True).first.fill(value)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def profile(page: Page, sites: BothSites, name: str) -> FrameLocator:
    """The profile of the chart that is open, in the window."""
    frame = open_window(page)
    login = frame.get_by_role("button", name="Log in")
    heading = frame.get_by_role("heading", name=name, level=1)
    expect(login.or_(heading)).to_be_visible()
    if login.is_visible():
        log_in(frame, sites)
    expect_profile(frame, name)
    return frame


def again(page: Page, frame: FrameLocator, name: str) -> None:
    """The window opens anew."""
    page.get_by_role("button", name="Reload", exact=True).click()
    expect_profile(frame, name)


def differing(frame: FrameLocator) -> Locator:
    """The part of the profile that asks."""
    return frame.get_by_role("region", name="Differs from the chart")


def edit_in_hub(frame: FrameLocator, name: str, label: str, value: str) -> None:
    """A Hub user changes the profile."""
    frame.get_by_role("link", name="Edit contact data").click()
    frame.get_by_label(label, exact=True).fill(value)
    frame.get_by_role("button", name="Save").click()
    expect_profile(frame, name)


def contact(frame: FrameLocator) -> Locator:
    """What the profile has."""
    return frame.locator("#sections")


def test_off_leaves_the_profile_as_it_is(page: Page, office: BothSites) -> None:
    as_desk(page, office)
    find_patient(page, "laurent theo", "Théo Laurent")
    edit(page, Email="theo@example.com")
    frame = profile(page, office, "Théo Laurent")
    expect(contact(frame)).to_contain_text("theo@example.com")
    edit(page, Email="theo.new@example.com")
    again(page, profile(page, office, "Théo Laurent"), "Théo Laurent")
    expect(contact(frame)).to_contain_text("theo@example.com")
    expect(differing(frame)).to_have_count(0)


def test_ask_shows_the_difference_and_takes_or_keeps_it(page: Page, office: BothSites) -> None:
    switch(page, office, "Ask")
    as_desk(page, office)
    find_patient(page, "obrien ruth", "Ruth O’Brien")
    profile(page, office, "Ruth O’Brien")
    edit(page, Email="ruth.new@example.com", City="Albany")
    frame = profile(page, office, "Ruth O’Brien")
    expect(differing(frame)).to_contain_text("ruth.new@example.com")
    expect(differing(frame)).to_contain_text("Albany")
    differing(frame).get_by_role("button", name="Take email from the chart").click()
    expect(contact(frame)).to_contain_text("ruth.new@example.com")
    differing(frame).get_by_role("button", name="Keep city of the profile").click()
    expect(differing(frame)).to_have_count(0)
    frame.get_by_role("button", name="Undo").click()
    expect(differing(frame)).to_contain_text("Albany")
    differing(frame).get_by_role("button", name="Keep city of the profile").click()
    expect(differing(frame)).to_have_count(0)
    again(page, frame, "Ruth O’Brien")
    expect(differing(frame)).to_have_count(0)
    expect(contact(frame)).not_to_contain_text("Albany")


def test_automatic_takes_what_nobody_changed_and_asks_about_the_rest(page: Page, office: BothSites) -> None:
    switch(page, office, "Automatic")
    as_desk(page, office)
    find_patient(page, "laurent noemie", "Noémie Laurent")
    edit(page, Email="mimi@example.com")
    frame = profile(page, office, "Mimi Laurent")
    edit(page, Email="mimi.new@example.com")
    frame = profile(page, office, "Mimi Laurent")
    expect(contact(frame)).to_contain_text("mimi.new@example.com")
    expect(differing(frame)).to_have_count(0)
    edit_in_hub(frame, "Mimi Laurent", "Email", "mimi.hub@example.com")
    expect(contact(frame)).to_contain_text("changed here")
    edit(page, Email="mimi.third@example.com")
    frame = profile(page, office, "Mimi Laurent")
    expect(contact(frame)).to_contain_text("mimi.hub@example.com")
    expect(differing(frame)).to_contain_text("mimi.third@example.com")
    differing(frame).get_by_role("button", name="Take email from the chart").click()
    expect(contact(frame)).to_contain_text("mimi.third@example.com")


def test_a_photo_waits_to_be_taken(page: Page, office: BothSites, tmp_path: Path) -> None:
    switch(page, office, "Ask")
    as_desk(page, office)
    find_patient(page, "laurent theo", "Théo Laurent")
    Image.new("RGB", (300, 300), "purple").save(tmp_path / "theo.png")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Photo", exact=True).set_input_files(tmp_path / "theo.png")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    frame = profile(page, office, "Théo Laurent")
    ours = frame.get_by_role("img", name="Photo in the chart")
    expect(ours).to_be_visible()
    assert ours.evaluate(
        "async image => { image.loading = 'eager'; await image.decode(); return image.naturalWidth }"
    )
    differing(frame).get_by_role("button", name="Take photo from the chart").click()
    expect(differing(frame).get_by_role("button", name="Take photo from the chart")).to_have_count(0)


def test_a_shared_account_holder_is_changed_once_and_right_for_both(page: Page, office: BothSites) -> None:
    switch(page, office, "Automatic")
    as_desk(page, office)
    for text, name, called in (
        ("laurent noemie", "Noémie Laurent", "Mimi Laurent"),
        ("laurent theo", "Théo Laurent", "Théo Laurent"),
    ):
        find_patient(page, text, name)
        profile(page, office, called)
    page.get_by_role("link", name="Edit", exact=True).click()
    claire = page.locator("#holders").get_by_role("group").filter(has_text="Claire Laurent").first
    claire.get_by_text("Names and contact data").first.click()
    claire.get_by_label("Email", exact=True).fill("claire.new@example.org")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    for text, name, called in (
        ("laurent noemie", "Noémie Laurent", "Mimi Laurent"),
        ("laurent theo", "Théo Laurent", "Théo Laurent"),
    ):
        find_patient(page, text, name)
        frame = profile(page, office, called)
        frame.get_by_role("link", name=re.compile("Claire Laurent")).click()
        expect_profile(frame, "Claire Laurent")
        expect(contact(frame)).to_contain_text("claire.new@example.org")
        expect(differing(frame)).to_have_count(0)


def test_what_is_corrected_in_the_hub_is_offered_to_the_chart(page: Page, office: BothSites) -> None:
    switch(page, office, "Automatic")
    as_desk(page, office)
    find_patient(page, "alvarez mateo", "Mateo Alvarez")
    frame = profile(page, office, "Mateo Alvarez")
    frame.get_by_role("link", name="Edit contact data").click()
    frame.get_by_label("Email", exact=True).fill("mateo.hub@example.com")
    frame.get_by_label("Offer to the chart").check()
    frame.get_by_role("button", name="Save").click()
    expect(frame.get_by_text("Saved, and offered to the chart.")).to_be_visible()
    chart = page.get_by_role("heading", name="Offered by the Hub")
    for _ in range(20):
        page.reload()
        if chart.is_visible():
            break
        page.wait_for_timeout(500)
    page.get_by_role("button", name="Take e-mail of Mateo Alvarez").click()
    expect(page.get_by_text("Taken into the chart.")).to_be_visible()
    expect(page.locator("#chart")).to_contain_text("mateo.hub@example.com")
    frame = profile(page, office, "Mateo Alvarez")
    expect(differing(frame)).to_have_count(0)
