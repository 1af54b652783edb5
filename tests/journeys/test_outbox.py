"""200 changes on their way while the worker is killed and the Hub goes away: each applied once and in order."""

import json
import time

import pytest

from tests.both_sites import BothSites, Database, StartSites
from tests.journeys.api import HubApi

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite", "postgres"])]

PATIENTS, CHANGES = 10, 20
QUEUE = f"""
import json
from django.db import transaction
from offthecharts.practice.outbox.services import put, queue_chart
from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.services import create_patient
from offthecharts.practice.setup.models import Service
service = Service.objects.get(provider="practicegenius", removed_at=None)
ids = []
with transaction.atomic():
    for number in range({PATIENTS}):
        person = PersonData(first_name=f"Journey{{number}}", last_name="Outbox-Okafor")
        patient = create_patient(person=person, is_somebody_else=True)
        queue_chart(service=service, patient_id=patient.pk, create=True)
        ids.append(str(patient.pk))
    for change in range({CHANGES}):
        for patient_id in ids:
            line = {{"points": 1, "description": f"change {{change}}"}}
            body = {{"patient_external_id": patient_id, "lines": [line], "by_name": "Dana",
                    "given_at": "2026-11-24T15:00:00Z"}}
            put(service=service, subject=patient_id, kind="award", body=body)
print("IDS", json.dumps(ids))
"""
LEFT = """
from offthecharts.practice.outbox.models import OutboxEntry, State
print("LEFT", OutboxEntry.objects.exclude(state=State.DONE).count())
"""


def shell(sites: BothSites, code: str, answer: str) -> str:
    """What `code` printed after the word `answer`."""
    told = sites.manage("practice", "shell", "--no-imports", "-c", code)
    return next(line for line in told.splitlines() if line.startswith(answer)).removeprefix(answer).strip()


def given(api: HubApi, patient_id: str) -> list[str]:
    """The reasons of the patient's points, in the order in which they were posted."""
    found = api.members(external_id=patient_id)
    return [entry["reason"] for entry in reversed(api.entries(found[0]["id"]))] if found else []


def wait_until_given(api: HubApi, patient_id: str, count: int) -> None:
    """Wait until the patient has so many."""
    deadline = time.monotonic() + 90
    while len(given(api, patient_id)) < count:
        assert time.monotonic() < deadline, f"only {given(api, patient_id)} arrived"
        time.sleep(0.02)


def test_changes_survive_a_killed_worker_and_a_hub_that_was_away(start_sites: StartSites, database: Database) -> None:
    sites = start_sites(database=database, connected=True)
    worker = sites.workers["practice"]
    worker.stop()
    ids = json.loads(shell(sites, QUEUE, "IDS"))
    api = HubApi.connect(sites)
    worker.start()
    wait_until_given(api, ids[0], 2)
    worker.kill()
    assert len(given(api, ids[-1])) < CHANGES, "the worker was killed too late to prove anything"
    sites.hub.stop()
    worker.start()
    time.sleep(3)  # let it find that the Hub is away
    sites.hub.start()
    for patient_id in ids:
        wait_until_given(api, patient_id, CHANGES)
    expected = [f"change {change}" for change in range(CHANGES)]
    assert {patient_id: given(api, patient_id) for patient_id in ids} == dict.fromkeys(ids, expected)
    assert "right" in sites.manage("hub", "verify_ledger")
    deadline = time.monotonic() + 30
    while (left := shell(sites, LEFT, "LEFT")) != "0":
        assert time.monotonic() < deadline, f"{left} entries are left in the outbox"
