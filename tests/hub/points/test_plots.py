"""The pictures of points, made on the server."""

from datetime import date, timedelta

import pytest
from django.template import Context, Template

from offthecharts.hub.points.templatetags.plots import Scale, points_plot, rounded_up, week_bars

NEW_YEAR = date(2026, 1, 1)


def days(*pairs: tuple[int, int]) -> list[tuple[date, int]]:
    return [(NEW_YEAR + timedelta(days=day), points) for day, points in pairs]


@pytest.mark.parametrize(
    ("most", "top"), [(0, 10), (7, 10), (11, 20), (25, 50), (121, 200), (201, 250), (340, 500), (9_999, 10_000)]
)
def test_the_scale_ends_at_a_round_number_that_halves(most: int, top: int) -> None:
    assert rounded_up(most) == top
    assert top % 2 == 0


def test_the_line_keeps_its_value_until_the_day_it_changes() -> None:
    plot = points_plot(days((0, 0), (50, 100), (100, 50)))
    assert plot["line"] == "M0.0 200.0H500.0V0.0H1000.0V100.0"
    assert plot["labels"] == [100, 50, 0]


def test_a_balance_below_zero_has_a_place() -> None:
    scale = Scale.of(days((0, 40), (10, -15)))
    assert (scale.high, scale.low) == (50, -20)
    assert 0 < scale.y(0) < scale.y(-15) < 200


def test_a_series_of_one_day_is_drawn() -> None:
    assert points_plot(days((0, 5)))["line"] == "M0.0 100.0"


def test_the_picture_says_in_words_what_it_shows() -> None:
    html = Template("{% load plots %}{% points_plot series %}").render(
        Context({"series": days((0, 0), (50, 1200), (100, 340))})
    )
    assert "Balance over time: 0 on 1 January 2026, 340 now, most 1,200 on 20 February 2026." in html
    assert "style=" not in html


def test_weeks_are_bars_and_a_table() -> None:
    weeks = days((0, 10), (7, 20))
    assert [bar["height"] for bar in week_bars(weeks)["bars"]] == [100, 200]
    html = Template("{% load plots %}{% week_bars weeks %}").render(Context({"weeks": weeks}))
    assert html.count("<rect") == 2
    assert "<td>20</td>" in html
