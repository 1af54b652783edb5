"""Plots of points, drawn on the server so that they need no script: `points_plot series`, `week_bars weeks`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import template
from django.utils.formats import date_format

register = template.Library()

WIDTH, HEIGHT = 1000, 200
DATE_LABELS = 5
_STEPS = (1, 2, 2.5, 5, 10)
FINE_STEPS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)


def rounded_up(most: int, steps: Sequence[float] = _STEPS) -> int:
    """The next round number from `most` on that halves into whole numbers (20, 50, 100, 200 …); at least 10."""
    power = 10
    while True:
        for step in steps:
            top = int(step * power)
            if top >= most and top % 2 == 0:
                return top
        power *= 10


@dataclass(frozen=True)
class Scale:
    """From days and points to places in the picture; `low` is below zero only when a balance was."""

    start: date
    end: date
    low: int
    high: int

    @classmethod
    def of(cls, series: Sequence[tuple[date, int]]) -> "Scale":
        """Wide enough for every day and balance of `series`."""
        values = [points for _, points in series]
        low = min(*values, 0)
        return cls(series[0][0], series[-1][0], -rounded_up(-low) if low else 0, rounded_up(max(values)))

    def x(self, day: date) -> float:
        """Where `day` is, from the left."""
        days = (self.end - self.start).days or 1
        return round(WIDTH * (day - self.start).days / days, 1)

    def y(self, points: int) -> float:
        """Where `points` are, from the top."""
        return round(HEIGHT * (self.high - points) / (self.high - self.low), 1)

    @property
    def days(self) -> list[date]:
        """Days for the labels under the picture, evenly apart."""
        span = (self.end - self.start).days
        return [self.start + timedelta(days=round(span * place / (DATE_LABELS - 1))) for place in range(DATE_LABELS)]


def _line(series: Sequence[tuple[date, int]], scale: Scale) -> str:
    """A line of steps: a balance keeps its value until the day it changes."""
    (first, points), *later = series
    parts = [f"M{scale.x(first)} {scale.y(points)}"]
    parts += [f"H{scale.x(day)}V{scale.y(points)}" for day, points in later]
    return "".join(parts)


def _said(series: Sequence[tuple[date, int]]) -> str:
    most_on, most = max(series, key=lambda pair: pair[1])
    (first, before), (_, now) = series[0], series[-1]
    return (
        f"Balance over time: {before:,} on {date_format(first, 'j F Y')}, {now:,} now, "
        f"most {most:,} on {date_format(most_on, 'j F Y')}."
    )


def _readings(series: Sequence[tuple[date, int]], scale: Scale) -> str:
    """JSON for plot.js: [x, y, points, day] of each change, x and y from 0 to 1."""
    return json.dumps(
        [
            [round(scale.x(day) / WIDTH, 4), round(scale.y(points) / HEIGHT, 4), points, date_format(day, "j M Y")]
            for day, points in series
        ]
    )


@register.inclusion_tag("points/_plot.html")
def points_plot(series: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """The balance by day. `series` is sorted by day and not empty."""
    scale = Scale.of(series)
    line = _line(series, scale)
    return {
        "line": line,
        "area": f"{line}V{scale.y(0)}H0Z",
        "zero": scale.y(0),
        "middle": scale.y((scale.high + scale.low) // 2),
        "labels": [scale.high, (scale.high + scale.low) // 2, scale.low],
        "days": scale.days,
        "said": _said(series),
        "readings": _readings(series, scale),
    }


@register.inclusion_tag("points/_bars.html")
def week_bars(weeks: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """Points given by week; `weeks` are the Mondays with their sums, oldest first."""
    top = rounded_up(max((points for _, points in weeks), default=0))
    slot = WIDTH / max(len(weeks), 1)
    bars = [
        {
            "x": round(slot * place + slot * 0.14, 1),
            "width": round(slot * 0.72, 1),
            "y": round(HEIGHT - HEIGHT * max(points, 0) / top, 1),
            "height": round(HEIGHT * max(points, 0) / top, 1),
            "points": points,
            "monday": monday,
        }
        for place, (monday, points) in enumerate(weeks)
    ]
    return {"bars": bars, "top": top, "total": sum(points for _, points in weeks), "weeks": weeks}
