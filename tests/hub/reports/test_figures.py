"""Every number of every report is what its rows come to, and the measures account for every point."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import Sum
from django.http import QueryDict

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.measures import KINDS, MEANINGS, Measure, sums
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.hub.reports import names
from offthecharts.hub.reports.days import midnight
from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.listings import LISTINGS
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.registry import BY_SLUG, REPORTS
from offthecharts.hub.reports.series import balances_after, net, sums_by_step
from offthecharts.hub.reports.tables import Answer, Kind, Table
from tests.hub.people import member_of
from tests.hub.reports.history import FEBRUARY, MARCH, NEW_YORK, History, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(brook_street: Practice, olive: HubUser, dana: HubUser, mateo: Member, rosa: Member) -> History:
    return History.made(brook_street, olive, dana, mateo, rosa)


def numbers_with_rows(answer: Answer) -> Iterator[tuple[str, Any, Kind, str]]:
    """Each number that leads to rows: where it stands, what it is, where it leads."""
    for figure in answer.figures:
        if figure.href:
            yield figure.label, figure.value, figure.kind, figure.href
    for table in answer.tables:
        for row, cells in table.body:
            for column, cell, _ in cells:
                if cell.href:
                    yield f"{table.title} / {row.name} / {column.title}", cell.value, column.kind, cell.href


def follow(practice: Practice, answer: Answer) -> int:
    """Compare each number with the sums of the page that its link shows; how many were followed."""
    followed = 0
    known: dict[str, dict[str, int]] = {}
    for place, value, kind, href in numbers_with_rows(answer):
        if kind not in (Kind.POINTS, Kind.COUNT, Kind.MONEY):
            continue
        if href not in known:
            address = urlsplit(href)
            listing = LISTINGS[address.path.strip("/").split("/")[-1]](practice, QueryDict(address.query))
            assert listing is not None, place
            known[href] = listing.sums
        wanted = {Kind.POINTS: "points", Kind.MONEY: "cents"}.get(kind, "rows")
        assert value == known[href].get(wanted, known[href].get("pieces")), (place, known[href], href)
        followed += 1
    return followed


def test_every_number_of_every_report_is_what_the_rows_behind_it_come_to(history: History) -> None:
    for report in REPORTS:
        assert follow(history.practice, report.answer(history.weeks())) > 10, report.slug


@pytest.mark.parametrize("scope", ["group", "location"])
def test_so_it_is_of_one_group_or_location(history: History, scope: str) -> None:
    one = str(history.club.id if scope == "group" else history.desk.id)
    for slug in ("points", "items", "participation"):
        assert follow(history.practice, BY_SLUG[slug].answer(history.weeks(**{scope: one}))) > 10


def table_of(answer: Answer, title: str) -> Table:
    return next(table for table in answer.tables if table.title == title)


def column_of(answer: Answer, title: str, column: str) -> dict[str, Any]:
    """One column of a table, by the names of its rows."""
    table = table_of(answer, title)
    at = [one.title for one in table.columns].index(column)
    return {row.name: row.cells[at].value for row, _ in table.body}


def test_every_kind_of_entry_counts_as_exactly_one_measure() -> None:
    counted = [kind for kinds in KINDS.values() for kind in kinds]
    assert sorted([*counted, EntryKind.REVERSAL]) == sorted(EntryKind)
    assert set(KINDS) == set(MEANINGS) == set(Measure)


def test_march_by_hand(history: History) -> None:
    assert sums(history.question().entries.entries(history.practice)) == {
        # 5 + 10 + 30 + 5 + 15 + 10 - 10 - 5 (February's) + 5 - 5 + 5
        Measure.GIVEN: 65,
        Measure.DEDUCTED: 10,
        Measure.SPENT: 40,
        Measure.EXPIRED: 10,
        Measure.CORRECTED: -4,
        Measure.MOVED: 0,
    }
    answer = BY_SLUG["points"].answer(history.question())
    given, balances = (column_of(answer, "Points over time", name) for name in ("Given", "Sum of balances"))
    assert (given["1 Mar 2026"], given["31 Mar 2026"]) == (5, 5)  # at midnight and a minute before
    assert (balances["At the start"], balances["31 Mar 2026"], balances["All"]) == (215, 216, 216)


def test_opening_and_what_happened_is_closing(history: History) -> None:
    practice, days = history.practice, Period(date(2026, 3, 10), date(2026, 3, 18))
    for period in (FEBRUARY, MARCH, days, Period(date(2025, 1, 1), date(2026, 12, 31))):
        by_step = sums_by_step(practice, EntryFilter(period))
        before = PointsEntry.objects.of(practice).filter(created_at__lt=midnight_of(period.start))
        after = PointsEntry.objects.of(practice).filter(created_at__lt=midnight_of(next_day(period.end)))
        opening, closing = (entries.aggregate(total=Sum("points", default=0))["total"] for entries in (before, after))
        assert balances_after(practice, period) == closing
        assert opening + sum(net(step) for step in by_step) == closing


def test_entries_of_a_merged_profile_count_where_the_one_that_was_kept_is(history: History) -> None:
    practice, other = history.practice, member_of(history.practice, "Matt", "Alvarez")
    history.give(other, at(3, 25), Line(20, "Quiz"), by=history.dana)  # Mateo's only visit of that day
    history.give(other, at(3, 26), Line(-4, "Late"), by=history.dana)
    key = "merge"
    merge(practice=practice, kept_id=history.mateo.id, merged_id=other.id, by=history.olive, idempotency_key=key)
    groups = BY_SLUG["groups"].answer(history.question())
    assert column_of(groups, "Given by group", "Given") == {"Braces club": 70, "In no group": 15, "All": 85}
    assert column_of(groups, "Given by status", "Members") == {"In treatment": 1, "No status": 1, "All": 2}
    total = table_of(BY_SLUG["visits"].answer(history.question()), "Visits over time").total
    assert total is not None
    assert [total.cells[place].value for place in (0, 6, 8)] == [4, 4, 80]
    club = str(history.club.id)
    for report in REPORTS:
        assert follow(practice, report.answer(history.weeks())) > 10, report.slug
        if "group" in report.scopes:
            assert follow(practice, report.answer(history.weeks(group=club))) > 5, report.slug
    assert balances_after(practice, MARCH, group=club) == balance_of(practice, history.mateo)  # April's come to 0


def test_points_posted_days_after_they_were_given_count_at_the_visit_of_then(history: History) -> None:
    history.give(history.mateo, at(4, 2), Line(20, "Quiz"), by=history.dana, given_at=at(3, 25))
    history.give(history.rosa, at(3, 10, 16), Line(7, "Slip"), by=history.dana, given_at=at(3, 9))
    answer = BY_SLUG["visits"].answer(history.weeks())
    assert follow(history.practice, answer) > 10
    total = table_of(BY_SLUG["visits"].answer(history.question()), "Visits over time").total
    assert total is not None
    assert [total.cells[place].value for place in (0, 6, 8)] == [4, 4, 80]  # Rosa had no visit on 9 March


def test_locations_of_one_name_are_told_apart_by_the_practices_own_day(history: History) -> None:
    for moment in (at(2, 3, 23, 30), at(2, 5)):
        made = Connection.objects.create(
            practice=history.practice,
            name="Back office",
            origin="https://back.example",
            token_sha256=token_sha256(str(moment)),
            created_by=history.olive,
        )
        Connection.objects.filter(pk=made.pk).update(created_at=moment)
    said = [name for name in names.locations(history.practice).values() if name.startswith("Back")]
    assert said == ["Back office (since 2026-02-03)", "Back office (since 2026-02-05)"]


def test_a_reversal_counts_where_its_original_counted(history: History) -> None:
    staff = BY_SLUG["staff"].answer(history.question())
    given = column_of(staff, "Given by staff", "Given")
    assert given == {"Dana": 40, "Dana Ruiz": 5, "Olive": 5, "Point rules": 15, "All": 65}
    locations = column_of(BY_SLUG["locations"].answer(history.question()), "Given by location", "Given")
    assert locations == {"Front desk": 40, "In the Hub": 25, "All": 65}
    items = column_of(BY_SLUG["items"].answer(history.question()), "Given by item", "Given")
    named = ("On time", "Great brushing", "Misc. points", "Point rules")
    assert [items[name] for name in named] == [10, 10, 30, 15]
    done = column_of(staff, "What everybody did", "Reversals")  # here whoever took it back is named
    assert (done["Olive"], done["Dana"], done["All"]) == (4, 0, 4)


def test_members_visits_and_prizes_by_hand(history: History) -> None:
    groups = column_of(BY_SLUG["groups"].answer(history.question()), "Given by group", "Given")
    assert groups == {"Braces club": 50, "In no group": 15, "All": 65}  # a removed group counts for nobody
    who = column_of(BY_SLUG["participation"].answer(history.question()), "Who takes part", "Members")
    assert (who["Members"], who["Patients"], who["Account holders"]) == (2, 1, 1)
    assert (who["Patients rewarded"], who["Patients not rewarded"], who["Account holders rewarded"]) == (1, 0, 1)
    total = table_of(BY_SLUG["visits"].answer(history.question()), "Visits over time").total
    assert total is not None
    # Visits, missed, on time (all its first minute), share, hygiene, broken, rewarded, share, given, a visit
    assert [cell.value for cell in total.cells] == [4, 1, 2, 2 / 3, 4.5, 1, 3, 3 / 4, 60, 15]
    prizes = BY_SLUG["prizes"].answer(history.question())
    assert column_of(prizes, "Cost by prize", "Cost") == {"Book": 2500, "Cinema ticket": 1499, "All": 3999}
    assert column_of(prizes, "Cost by prize", "Before")["All"] == 1250


def test_patients_rewarded_are_a_share_of_patients_not_of_their_parents(history: History) -> None:
    for number in range(8):
        member_of(history.practice, f"Parent{number}", "Alvarez", is_patient=False)
    member_of(history.practice, "Lena", "Brandt")
    answer = BY_SLUG["participation"].answer(history.question())
    shares = column_of(answer, "Who takes part", "Share")
    assert (shares["Patients rewarded"], shares["Patients not rewarded"]) == (0.5, 0.5)
    assert shares["Account holders rewarded"] == 1 / 9
    assert next(one.note for one in answer.figures if one.label == "Patients rewarded") == "50 % of patients"
    assert column_of(answer, "Rewarded over time", "Of patients")["31 Mar 2026"] == 0.5


def midnight_of(day: date) -> datetime:
    return midnight(day, NEW_YORK)


def next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
