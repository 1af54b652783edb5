"""Every number of every report is what its rows come to, and the measures account for every point."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import Sum
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.points import services
from offthecharts.hub.points.measures import KINDS, Measure
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.reports.listings import LISTINGS
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.registry import REPORTS, Report
from offthecharts.hub.reports.tables import Answer, Question
from tests.hub.reports.history import History

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(brook_street: Practice, olive: HubUser, dana: HubUser, mateo: Member, rosa: Member) -> History:
    return History.made(brook_street, olive, dana, mateo, rosa)


def numbers_with_rows(answer: Answer) -> Iterator[tuple[str, Any, str]]:
    """Each number that leads to rows: where it stands, what it is, where it leads."""
    for figure in answer.figures:
        if figure.href:
            yield figure.label, figure.value, figure.href
    for table in answer.tables:
        for row, cells in table.body:
            for column, cell, _ in cells:
                if cell.href:
                    yield f"{table.title} / {row.name} / {column.title}", cell.value, cell.href


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)
def test_every_number_is_the_sum_of_the_rows_that_its_link_shows(report: Report, history: History) -> None:
    answer = report.answer(history.question())
    followed = 0
    for place, value, href in numbers_with_rows(answer):
        address = urlsplit(href)
        kind = address.path.strip("/").split("/")[-1]
        listing = LISTINGS[kind](history.practice, QueryDict(address.query))
        assert listing is not None, place
        shown = [*listing.sums.values()]
        if isinstance(value, int):
            assert value in shown, (place, value, listing.sums, href)
        followed += 1
    assert followed > 3
