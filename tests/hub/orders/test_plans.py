"""How the database finds orders."""

from datetime import date

import pytest
from django.db import connection

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.orders import LineFilter
from offthecharts.hub.reports.periods import Period


def test_reports_of_a_month_do_not_read_the_lines_of_all_years(brook_street: Practice) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by how many rows there are: few are scanned")
    month = LineFilter(Period(date(2026, 3, 1), date(2026, 3, 31)))
    assert "USING INDEX order_fulfilled_at" in month.lines(brook_street).explain()
