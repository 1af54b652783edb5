"""The launch log."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from offthecharts.practice.launcher.log import ROWS_ON_PAGE
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7

NEW_YORK = ZoneInfo("America/New_York")


def opened(staff: Staff, patient: Patient | None, at: datetime, outcome: str = "opened", **more: Any) -> Launch:
    launch = Launch.objects.create(
        id=uuid7(at),
        service_name=more.pop("service_name", "Patient Rewards Hub"),
        patient=patient,
        staff=staff,
        request_id="a" * 32,
        outcome=outcome,
        duration_ms=120,
        **more,
    )
    Launch.objects.filter(pk=launch.pk).update(started_at=at)
    return launch


@pytest.fixture
def launches(dana: Staff, olive: Staff, mateo: Patient) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=NEW_YORK)
    opened(dana, mateo, late)
    opened(dana, mateo, late + timedelta(hours=1), "unreachable")
    opened(olive, None, late + timedelta(hours=2), "created")


def test_it_says_who_opened_what_for_whom_and_how_it_ended(as_olive: Client, launches: None) -> None:
    page = as_olive.get("/setup/launches/").content.decode()
    for words in ("Dana Reyes", "Olive Ngata", "Mateo Núñez-O’Hara", "#1042", "The Hub does not answer", "120 ms"):
        assert words in page
    assert "3 launches" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("day=2026-11-23", 1),
        ("day=2026-11-24", 2),
        ("outcome=all-failed", 1),
        ("outcome=all-opened", 2),
        ("outcome=created", 1),
        ("outcome=nonsense", 3),
        ("day=tomorrow", 3),
        ("before=nonsense", 3),
    ],
)
def test_it_is_filtered_by_outcome_and_by_the_practices_own_day(
    as_olive: Client, launches: None, query: str, count: int
) -> None:
    page = as_olive.get(f"/setup/launches/?{query}").content.decode()
    assert page.count("<tr>") - 1 == count


def test_it_is_filtered_by_person(as_olive: Client, launches: None, dana: Staff) -> None:
    page = as_olive.get(f"/setup/launches/?staff={dana.pk}").content.decode()
    assert page.count("<tr>") - 1 == 2


def test_older_launches_are_on_the_next_page_and_none_is_missed_or_shown_twice(
    as_olive: Client, dana: Staff, mateo: Patient
) -> None:
    begun = datetime(2026, 11, 23, 8, tzinfo=NEW_YORK)
    for minute in range(ROWS_ON_PAGE + 7):
        opened(dana, mateo, begun + timedelta(minutes=minute), service_name=f"Service-{minute:03}.")
    first = as_olive.get("/setup/launches/")
    second = as_olive.get("/setup/launches/" + first.context["next"])
    shown = [launch.pk for page in (first, second) for launch in page.context["rows"]]
    assert len(shown) == len(set(shown)) == ROWS_ON_PAGE + 7
    assert shown == sorted(shown, reverse=True)
    assert second.context["next"] == ""


def test_the_number_of_queries_does_not_grow_with_the_rows(
    as_olive: Client, dana: Staff, mateo: Patient, django_assert_max_num_queries: Any
) -> None:
    for minute in range(30):
        opened(dana, mateo, datetime(2026, 11, 23, 8, minute, tzinfo=NEW_YORK))
    with django_assert_max_num_queries(12):
        as_olive.get("/setup/launches/")


def test_the_same_rows_come_as_csv_in_the_practices_time_and_no_cell_is_a_formula(
    as_olive: Client, launches: None, dana: Staff, mateo: Patient
) -> None:
    opened(dana, None, datetime(2026, 11, 25, 9, tzinfo=NEW_YORK), service_name="=cmd|' /C calc'!A0")
    answer = as_olive.get("/setup/launches.csv?outcome=all-opened")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["When"] for row in rows] == [
        "2026-11-25T09:00:00-05:00",
        "2026-11-24T01:30:00-05:00",
        "2026-11-23T23:30:00-05:00",
    ]
    assert rows[0]["Service"] == "'=cmd|' /C calc'!A0"
    assert rows[2]["Patient"] == "Mateo Núñez-O’Hara"
