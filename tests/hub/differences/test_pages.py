"""Deciding on the profile and on the list of the whole practice."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.members import photos
from offthecharts.hub.members.editing import change_by_hand
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import is_by_person
from offthecharts.hub.practices.models import Practice
from offthecharts.web.audit.models import AuditEntry
from tests.hub.members.test_intake import jpeg, photo_of

pytestmark = pytest.mark.django_db


def differs(member: Member, field: str = "email", chart: str = "new@example.com") -> ChartDifference:
    """That the chart says something else."""
    return ChartDifference.across_practices.create(
        practice=member.practice, member_id=member.id, field=field, chart_value=chart, since_at=timezone.now()
    )


def press(client: Client, **data: Any) -> str:
    """Take or keep; the page that comes then."""
    answer = client.post("/differences/settle/", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_profile_asks_field_by_field(as_dana: Client, mateo: Member) -> None:
    change_by_hand(member=mateo, values={"email": "by.hand@example.com"})
    row = differs(mateo)
    page = as_dana.get("/members/2/").content.decode()
    assert "Differs from the chart" in page
    assert "new@example.com" in page
    assert "changed here" in page
    page = press(as_dana, do=f"take:{row.id}", next="/members/2/")
    assert "1 value taken from the chart." in page
    assert "Differs from the chart" not in page
    assert Member.objects.of(mateo.practice).get(id=mateo.id).email == "new@example.com"
    entry = AuditEntry.objects.get(action="chart taken over")
    assert (entry.subject_id, entry.detail) == (str(mateo.id), "Email")


def test_everything_of_a_profile_is_kept_in_one_press_and_taken_back(as_dana: Client, mateo: Member) -> None:
    rows = [differs(mateo), differs(mateo, "city", "Queens")]
    page = press(as_dana, do="keep", ids=[str(row.id) for row in rows], next="/members/2/")
    assert "2 values kept as in the profile." in page
    batch = ChartDifference.objects.of(mateo.practice).filter(state=State.KEPT).values_list("batch", flat=True)[0]
    answer = as_dana.post(f"/differences/undo/{batch}/", {"next": "/members/2/"}, follow=True)
    assert "to be decided again" in answer.content.decode()
    assert ChartDifference.objects.of(mateo.practice).filter(state=State.OPEN).count() == 2


def test_what_was_kept_is_not_called_changed(as_dana: Client, mateo: Member) -> None:
    change_by_hand(member=mateo, values={"city": "Albany"})
    rows = [differs(mateo), differs(mateo, "city", "Queens")]
    Member.objects.of(mateo.practice).filter(id=mateo.id).update(email="mateo@example.org")
    page = press(as_dana, do="keep", ids=[str(row.id) for row in rows], next="/members/2/")
    assert page.count("kept here</span>") == 1, "the email address, which nobody changed"
    assert page.count("changed here</span>") == 1, "the address"
    held = Member.objects.of(mateo.practice).get(id=mateo.id)
    assert is_by_person(held, "email"), "automatic does not overwrite it"


def test_the_list_is_searched_and_filtered(as_dana: Client, mateo: Member, rosa: Member) -> None:
    differs(mateo)
    differs(mateo, "city", "Queens")
    differs(rosa, "city", "Bronx")
    page = as_dana.get("/differences/?q=rosa").content.decode()
    assert "Bronx" in page
    assert "Queens" not in page
    page = as_dana.get("/differences/?field=email").content.decode()
    assert "new@example.com" in page
    assert "Bronx" not in page
    assert "Nothing found" in as_dana.get("/differences/?q=nobody").content.decode()
    assert "Nothing was kept" in as_dana.get("/differences/?show=kept").content.decode()


def test_many_are_taken_at_once_as_the_list_finds_them(as_dana: Client, mateo: Member, rosa: Member) -> None:
    differs(mateo)
    differs(mateo, "city", "Queens")
    differs(rosa, "city", "Bronx")
    page = press(as_dana, do="take", scope="all", field="city")
    assert "2 values taken from the chart." in page
    assert [row.field for row in ChartDifference.objects.of(mateo.practice).filter(state=State.OPEN)] == ["email"]


def test_nothing_ticked_is_said(as_dana: Client, mateo: Member) -> None:
    differs(mateo)
    assert "Tick the lines first" in press(as_dana, do="take")
    assert as_dana.post("/differences/settle/", {"do": "sell"}).status_code == 404


def test_only_a_page_of_ours_is_gone_back_to(as_dana: Client, mateo: Member) -> None:
    row = differs(mateo)
    answer = as_dana.post("/differences/settle/", {"do": f"take:{row.id}", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/differences/"


def test_quinn_decides_nothing_of_ours(as_quinn: Client, mateo: Member) -> None:
    row = differs(mateo)
    press(as_quinn, do=f"take:{row.id}")
    assert ChartDifference.objects.of(mateo.practice).get(id=row.id).state == State.OPEN
    assert as_quinn.get(f"/differences/{row.id}/photo/").status_code == 404


def test_the_photo_in_the_chart_is_shown(as_dana: Client, mateo: Member, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        incoming = photos.read(photo_of(jpeg("plum")))
        assert incoming is not None
        row = differs(mateo, "photo", incoming.sent_sha256)
        row.chart_photo = photos.store(mateo.practice, incoming)
        row.save()
        assert "Photo in the chart" in as_dana.get("/members/2/").content.decode()
        answer = as_dana.get(f"/differences/{row.id}/photo/")
        assert (answer.status_code, answer["Content-Type"], answer.content[:2]) == (200, "image/jpeg", b"\xff\xd8")


def test_the_navigation_counts(as_dana: Client, mateo: Member, elsewhere: Practice) -> None:
    differs(mateo)
    assert '1<span class="visually-hidden"> to decide' in as_dana.get("/members/").content.decode()


def test_the_list_costs_few_queries(as_dana: Client, mateo: Member, rosa: Member) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_dana.get("/differences/")
        return len(captured)

    differs(mateo, "account_holders", "x")
    few = queries()
    for field in ("email", "city", "state", "sex"):
        differs(rosa, field, "x")
    differs(rosa, "account_holders", "x")
    assert queries() <= few
