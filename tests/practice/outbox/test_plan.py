"""How the database finds what is due: a plan that reads the whole queue for each entry stalls a first sync."""

import pytest
from django.db import connection

from offthecharts.practice.outbox.preparing import due
from offthecharts.practice.setup.models import Service


@pytest.mark.django_db
def test_what_stops_a_subject_is_found_by_the_subject(service: Service) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by its statistics")
    inner = [line for line in due(service)[:100].explain().splitlines() if " U0 " in line]
    assert inner
    assert all("subject=?" in line for line in inner)
