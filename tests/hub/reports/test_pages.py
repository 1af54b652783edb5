"""The pages of reports, and what they export."""

import csv
import io

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.reports.registry import REPORTS
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import give, menu_of
from tests.hub.reports.history import History

pytestmark = pytest.mark.django_db

IN_MARCH = "range=own&from=2026-03-01&to=2026-03-31"


@pytest.fixture
def history(brook_street: Practice, olive: HubUser, dana: HubUser, mateo: Member, rosa: Member) -> History:
    return History.made(brook_street, olive, dana, mateo, rosa)


def lines_of(answer: object) -> list[list[str]]:
    """The lines of a CSV answer."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # of the test client
    return list(csv.reader(io.StringIO(text)))


def test_each_report_is_shown_exported_and_printed(as_olive: Client, history: History) -> None:
    for report in REPORTS:
        page = as_olive.get(f"/reports/{report.slug}/?{IN_MARCH}")
        assert page.status_code == 200
        assert "1 Mar – 31 Mar 2026, compared with 1 Feb – 28 Feb 2026" in page.text
        assert "<svg" in page.text
        assert "The table below has all figures" in page.text or "ranking-number" in page.text
        assert "style=" not in page.text
        lines = lines_of(as_olive.get(f"/reports/{report.slug}.csv?{IN_MARCH}"))
        assert lines[:2] == [[report.title, "Brook Street Orthodontics"], ["From", "2026-03-01", "to", "2026-03-31"]]
        for table in page.context["answer"].tables:
            assert [table.title] in lines
        paper = as_olive.get(f"/reports/{report.slug}.pdf?{IN_MARCH}")
        assert paper.content.startswith(b"%PDF-")
        assert f'filename="{report.slug}-2026-03-01-2026-03-31.pdf"' in paper["Content-Disposition"]


def test_the_rows_behind_a_number_are_paged_and_exported(as_olive: Client, mateo: Member, rosa: Member) -> None:
    for number in range(60):
        give(mateo, 1, f"Reason {number}")
    give(rosa, 3, by_name="=HYPERLINK(1)")
    page = as_olive.get("/reports/rows/entries/?measure=given")
    assert "61 entries, 63 points" in page.text
    assert len(page.context["rows"]) == 50
    older = as_olive.get(f"/reports/rows/entries/{page.context['after_href']}")
    assert len(older.context["rows"]) == 11
    assert "Reason 0" in older.text
    head, *rows = lines_of(as_olive.get(page.context["export_href"]))
    assert head == ["When", "Member", "Points", "What for", "Kind", "By", "Location"]
    assert rows[0][1:] == ["Rosa Alvarez", "3", "Great brushing", "Award", "'=HYPERLINK(1)", "In the Hub"]
    assert len(rows) == 61
    staff = lines_of(as_olive.get("/reports/staff.csv"))
    assert any(line and line[0] == "'=HYPERLINK(1)" for line in staff)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("from=2026-03-31&to=2026-03-01", "The first day is after the last"),
        ("from=2026-02-30&to=2026-03-01", "Enter the first and the last day"),
        ("from=&to=", "Enter the first and the last day"),
        ("from=1999-01-01&to=2026-03-01", "Choose days from 2000"),
        ("from=2000-01-01&to=2026-03-01", "Choose at most 20 years"),
    ],
)
def test_days_that_cannot_be_used_are_said_and_stay_typed(as_olive: Client, typed: str, said: str) -> None:
    answer = as_olive.get(f"/reports/points/?range=own&{typed}")
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.context["wish"].range == "last-12-months"
    first = typed.split("&", 1)[0].removeprefix("from=")
    assert f'value="{first}"' in answer.text


def test_a_practice_without_anything_is_told_how_to_begin(as_olive: Client) -> None:
    for report in REPORTS:
        page = as_olive.get(f"/reports/{report.slug}/")
        assert "Nothing to show for" in page.text
        assert as_olive.get(f"/reports/{report.slug}.pdf").status_code == 200


def test_ids_of_another_practice_are_not_found(as_quinn: Client, history: History, quinn: HubUser) -> None:
    item = next(iter(history.items.values()))
    for narrowed in (
        f"item={item.id}",
        f"menu_group={item.group_id}",
        f"location={history.desk.id}",
        f"group={history.club.id}",
        f"staff=user:{history.dana.pk}",
    ):
        assert as_quinn.get(f"/reports/rows/entries/?{narrowed}").status_code == 404
        assert as_quinn.get(f"/reports/rows/members.csv?{narrowed}").status_code == 404
    assert as_quinn.get(f"/reports/points/?location={history.desk.id}").status_code == 404
    assert as_quinn.get(f"/reports/visits.pdf?group={history.club.id}").status_code == 404
    theirs = menu_of(quinn.practice)["On time"]
    assert as_quinn.get(f"/reports/rows/entries/?item={theirs.id}").status_code == 200


def test_nonsense_in_the_address_is_left_out(as_olive: Client, brook_street: Practice) -> None:
    for said in (
        "staff=user:9x",
        "weekday=9",
        "item=%27",
        "kind=gift",
        "after=zzz",
        "from=0&to=9",
        "who=all",
    ):
        for kind in ("entries", "members", "visits", "orders"):
            assert as_olive.get(f"/reports/rows/{kind}/?{said}").status_code == 200


def test_only_those_who_may_export_see_the_way_to_reports(brook_street: Practice) -> None:
    for role, sees in ((Role.FINANCIAL, True), (Role.MARKETING, True), (Role.REWARDS, False)):
        home = signed_in(hub_user(brook_street, role.value, role)).get("/")
        assert ('href="/reports/"' in home.text) is sees
