"""Ranges of days, what they are compared with, and days in SQL."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.reports.charts import drawn
from offthecharts.hub.reports.days import local_day, local_weekday, offsets, weekday_value
from offthecharts.hub.reports.fonts import load_fonts, printable
from offthecharts.hub.reports.periods import Period, Unit, presets
from offthecharts.hub.reports.tables import Kind, Look, Plot, Series, written
from tests.hub.people import give

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("word", "start", "end", "before_start", "before_end", "year_end"),
    [
        ("this-month", "2026-11-01", "2026-11-28", "2026-10-01", "2026-10-28", "2025-11-28"),
        ("last-month", "2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30", "2025-10-31"),
        ("this-quarter", "2026-10-01", "2026-11-28", "2026-07-01", "2026-08-28", "2025-11-28"),
        ("last-quarter", "2026-07-01", "2026-09-30", "2026-04-01", "2026-06-30", "2025-09-30"),
        ("this-year", "2026-01-01", "2026-11-28", "2025-01-01", "2025-11-28", "2025-11-28"),
        ("last-12-months", "2025-12-01", "2026-11-28", "2024-12-01", "2025-11-28", "2025-11-28"),
    ],
)
def test_ranges_and_what_they_are_compared_with(
    word: str, start: str, end: str, before_start: str, before_end: str, year_end: str
) -> None:
    period = presets(TODAY)[word][1]
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.previous.start.isoformat(), period.previous.end.isoformat()) == (before_start, before_end)
    assert period.year_before.end.isoformat() == year_end


def test_short_and_long_months_are_compared_whole() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31), 1)
    assert march.previous == Period(date(2026, 2, 1), date(2026, 2, 28), 1)
    assert march.previous.previous == Period(date(2026, 1, 1), date(2026, 1, 31), 1)
    february = Period(date(2025, 2, 1), date(2025, 2, 28), 1)
    assert february.year_before.end == date(2024, 2, 29)
    days = Period(date(2026, 3, 10), date(2026, 3, 16))
    assert days.previous == Period(date(2026, 3, 3), date(2026, 3, 9))


@pytest.mark.parametrize("days", [1, 31, 32, 190, 191, 800, 1500, 4000, 7305])
def test_the_steps_of_a_range_are_all_its_days_once(days: int) -> None:
    period = Period(date(2026, 2, 11), date(2026, 2, 11) + timedelta(days=days - 1))
    steps = period.steps
    assert (steps[0].period.start, steps[-1].period.end) == (period.start, period.end)
    assert all(one.period.end + timedelta(days=1) == two.period.start for one, two in pairwise(steps))
    assert len(steps) <= 37
    for day in (period.start, period.end, period.start + timedelta(days=days // 2)):
        assert any(step.period.start == period.step_of(day) and day <= step.period.end for step in steps)
    assert period.unit in Unit


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Phoenix"])
@pytest.mark.django_db
def test_the_database_tells_the_days_of_the_practices_clocks(mateo: Member, zone: str) -> None:
    clocks = ZoneInfo(zone)
    changes = [until for until, _ in offsets(date(2025, 1, 1), date(2026, 12, 31), clocks)]
    midnights = [datetime(2026, month, 1, tzinfo=clocks).astimezone(UTC) for month in (1, 4, 7, 11)]
    moments = {
        moment + timedelta(seconds=second) for moment in [*changes[:4], *midnights] for second in (-1, 0, 3600)
    }
    for moment in sorted(moments):
        give(mateo, 1, at=moment)
    start, end = date(2025, 1, 1), date(2026, 12, 31)
    rows = PointsEntry.objects.of(mateo.practice_id).annotate(
        on_day=local_day("created_at", start, end, clocks), on_weekday=local_weekday("created_at", start, end, clocks)
    )
    assert len(rows) == len(moments)
    for row in rows:
        day = row.created_at.astimezone(clocks).date()
        assert (row.on_day, row.on_weekday) == (day, weekday_value(day.isoweekday()))


def test_numbers_are_written_as_people_read_them() -> None:
    assert written(-1234567, Kind.MONEY) == "−$12,345.67"
    assert written(0.853, Kind.SHARE) == "85 %"
    assert [written(value, Kind.CHANGE) for value in (0.5, -0.25, 0, 198.4)] == ["+50 %", "−25 %", "+0 %", "× 199"]
    assert written(None, Kind.POINTS) == "–"


def test_a_plot_has_room_below_zero_and_gaps_in_lines() -> None:
    columns = Series("Given", (120.0, -30.0, 0.0))
    line = Series("On time", (100.0, None, 50.0), Look.LINE)
    drawing = drawn(Plot("Both", ("Jan", "Feb", "Mar"), (columns, line)))
    assert drawing.scale == ("120", "45", "−30")
    assert [(box.y, box.height) for box in drawing.boxes] == [(0.0, 160.0), (160.0, 40.0)]
    assert len(drawing.lines) == 2
    assert drawing.slots[1].said == "Feb: Given −30; On time –"


def test_many_labels_are_thinned_out() -> None:
    labels = tuple(str(day) for day in range(1, 32))
    shown = drawn(Plot("Days", labels, (Series("Given", (1.0,) * 31),))).labels
    assert sum(1 for label in shown if label.text) <= 12
    assert sum(1 for label in shown if label.text and not label.is_minor) <= 5


def test_paper_has_letters_for_names_of_many_languages() -> None:
    load_fonts()
    assert printable("Łucja Ñandú Nguyễn Ђорђе Αλέξανδρος") == "Łucja Ñandú Nguyễn Ђорђе Αλέξανδρος"
    assert printable("李伟").strip() == "Li Wei"
