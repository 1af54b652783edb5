"""An import and an edit at the desk do not overwrite each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offthecharts.practice.intake import services, writing
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff
from tests.practice.intake.support import CLEAN, checked, imported


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time; runs with --postgres")
def test_the_writing_run_locks_what_it_may_change(olive: Staff) -> None:
    imported(CLEAN, olive)
    made = checked(CLEAN, olive)
    services.start(csv_import=made, by=olive)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        writing.carry_on(made)
    locking = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"]]
    assert any('FROM "patients_patient"' in sql for sql in locking)
    assert any('FROM "patients_person"' in sql for sql in locking)
    assert Patient.objects.count() == 3
