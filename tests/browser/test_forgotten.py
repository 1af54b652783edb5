"""Nothing forgotten: a visit without points, put right in one press, undone, and left out; on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.both_sites import BothSites
from tests.chromium import PHONE, sign_in

pytestmark = pytest.mark.browser

CAME_TODAY = """
from django.utils import timezone
from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
practice = Practice.objects.get(name="Brook Street Orthodontics")
member = Member.objects.of(practice).get(first_name="Wilhelmina", last_name="Featherstonehaugh-Oppenheimer")
now = timezone.now()
ReportedAppointment.across_practices.create(
    practice=practice, number=900_001, member_id=member.id, starts_at=now, arrived_at=now, kept_at=now,
    status=Status.KEPT, kind="Adjustment",
)
"""
MADE = """
from offthecharts.hub.members.editing import add_member
from offthecharts.hub.practices.models import Practice
add_member(
    practice=Practice.objects.get(name="Brook Street Orthodontics"),
    is_patient=True,
    values={"first_name": "Wilhelmina", "last_name": "Featherstonehaugh-Oppenheimer"},
)
"""
NAME = "Wilhelmina Featherstonehaugh-Oppenheimer"


@pytest.mark.parametrize("viewport", [PHONE])
def test_a_visit_without_points_is_put_right_in_one_press(page: Page, both_sites: BothSites) -> None:
    both_sites.manage("hub", "shell", "-c", MADE + CAME_TODAY)
    sign_in(page, both_sites.hub.address, "desk", both_sites.password)
    page.get_by_role("link", name="Nothing forgotten?").click()
    visits = page.get_by_role("region", name="Visits without points")
    row = visits.get_by_role("listitem").filter(has_text=NAME)
    expect(row).to_contain_text("Adjustment · on time")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    row.get_by_role("button").first.click()
    expect(page.get_by_role("status").filter(has_text=f"points for {NAME}")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Nothing earned").click()
    expect(row).to_have_count(0)
    page.get_by_text("Left out").click()
    page.get_by_role("listitem").filter(has_text=NAME).get_by_role("button", name="List again").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Nothing earned").click()
    expect(row).to_have_count(0)
