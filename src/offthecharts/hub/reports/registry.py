"""The reports there are. A new one is a module in `subjects` and a line here: its page, CSV and PDF follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from offthecharts.hub.reports.subjects import groups, items, participation, places, points, prizes, staff, visits
from offthecharts.hub.reports.tables import Answer, Question


@dataclass(frozen=True)
class Report:
    """One report. `slug` is its word in addresses, `asks` the question that it answers.

    `scopes`: by what else than days it can be narrowed.
    """

    slug: str
    title: str
    asks: str
    icon: str
    answer: Callable[[Question], Answer]
    scopes: tuple[str, ...] = ("location", "group")


REPORTS: Final = (
    Report("points", "Points", "How many points came and went, and how many are there?", "coins", points.answer),
    Report("items", "Reward items", "What are points given for?", "list-checks", items.answer),
    Report(
        "groups", "Groups of members", "Who is rewarded, by group and status?", "users", groups.answer, ("location",)
    ),
    Report("staff", "Staff", "Who gives points, and what else is done?", "user-cog", staff.answer),
    Report("locations", "Locations", "At which desk are points given?", "map-pin", places.by_location, ("group",)),
    Report("weekdays", "Weekdays", "On which days are points given?", "calendar-days", places.by_weekday),
    Report("participation", "Participation", "How many members take part?", "heart-handshake", participation.answer),
    Report("visits", "On time and hygiene", "Do visits get better with rewards?", "clock", visits.answer, ("group",)),
    Report("prizes", "Prize cost", "What did prizes cost?", "gift", prizes.answer, ("group",)),
)
BY_SLUG: Final = {report.slug: report for report in REPORTS}
