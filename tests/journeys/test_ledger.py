"""Points over real HTTP: what was acknowledged is there once, whatever dies meanwhile."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import httpx
import pytest

from tests.both_sites import BothSites, Database, StartSites
from tests.journeys.api import HubApi

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite", "postgres"])]

AWARDS = 1000
KILLED_AFTER = [150, 450, 800]
WRITERS = 8


class Ledger:
    """What the callers were told: acknowledged awards by their description."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.acknowledged: set[str] = set()
        self.cut_off = 0
        self.over = Event()

    def award(self, api: HubApi, member_id: str, number: int) -> None:
        """Send the award again and again under one key, until it is acknowledged."""
        description, key = f"award {number}", f"kill-{number}"
        while True:
            try:
                answer = api.award(member_id, key=key, description=description)
            except httpx.TransportError:
                with self.lock:
                    self.cut_off += 1
                time.sleep(0.05)
                continue
            assert answer.status_code == 201, answer.text
            with self.lock:
                self.acknowledged.add(description)
            return

    def wait_for(self, count: int) -> None:
        """Wait until so many are acknowledged."""
        deadline = time.monotonic() + 120
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline, f"only {len(self.acknowledged)} awards were acknowledged"
            time.sleep(0.002)


def written(api: HubApi, member_ids: list[str]) -> list[str]:
    """Descriptions of the entries that the awards made, one for each entry."""
    entries = [entry for member_id in member_ids for entry in api.entries(member_id)]
    return [entry["reason"] for entry in entries if entry["reason"].startswith("award ")]


def test_a_hub_killed_during_1000_awards_loses_and_doubles_none(start_sites: StartSites, database: Database) -> None:
    sites = start_sites(database=database, only="hub")
    apis = [HubApi.connect(sites) for _ in range(WRITERS)]
    member_ids = [member["id"] for member in apis[0].members(limit=10)]
    ledger = Ledger()
    with ThreadPoolExecutor(WRITERS) as writers:
        jobs = [
            writers.submit(ledger.award, apis[number % WRITERS], member_ids[number % 10], number)
            for number in range(AWARDS)
        ]
        for count in KILLED_AFTER:
            ledger.wait_for(count)
            sites.hub.kill()
            known = set(ledger.acknowledged)
            sites.hub.start()
            assert known <= set(written(HubApi(sites.hub.address, apis[0].token), member_ids))
        for job in jobs:
            job.result(120)
    assert ledger.cut_off > 0, "no request was under way when the Hub was killed"
    names = written(apis[0], member_ids)
    assert sorted(names) == sorted(f"award {number}" for number in range(AWARDS))
    assert ledger.acknowledged == set(names)
    assert "right" in sites.manage("hub", "verify_ledger")


def test_200_parallel_awards_with_20_keys_are_20_entries(start_sites: StartSites, database: Database) -> None:
    sites = start_sites(database=database, only="hub")
    apis = [HubApi.connect(sites) for _ in range(4)]
    member_id = apis[0].members(limit=1)[0]["id"]
    before, barrier = apis[0].balance(member_id), Barrier(50)

    def award(number: int) -> tuple[int, str]:
        if number < barrier.parties:
            barrier.wait(30)
        key = number % 20
        answer = apis[number % 4].award(member_id, key=f"twenty-{key}", points=3, description=f"award {key}")
        assert answer.status_code == 201, answer.text
        return key, answer.json()["entries"][0]["id"]

    with ThreadPoolExecutor(50) as callers:
        answers = set(callers.map(award, range(200)))
    assert len(answers) == 20, "the same key was answered with different entries"
    assert sorted(written(apis[0], [member_id])) == sorted(f"award {key}" for key in range(20))
    assert apis[0].balance(member_id) == before + 60
    assert "right" in sites.manage("hub", "verify_ledger")


def test_50_parallel_launches_of_one_new_patient_make_one_profile(
    start_sites: StartSites, database: Database
) -> None:
    sites = start_sites(database=database, only="hub")
    api, barrier = HubApi.connect(sites), Barrier(50)
    patient = {
        "external_id": uuid.uuid4().hex,
        "first_name": "Ximena",
        "last_name": "Journey-Ortega",
        "birth_date": "2013-02-28",
        "account_holders": [
            {"external_id": uuid.uuid4().hex, "first_name": "Rosa", "last_name": "Ortega", "relationship": "mother"}
        ],
    }

    def launch(_number: int) -> tuple[str, str]:
        barrier.wait(30)
        answer = api.launch(patient)
        assert answer.status_code == 201, answer.text
        return answer.json()["profile"]["id"], answer.json()["launch_url"]

    with ThreadPoolExecutor(50) as desks:
        answers = list(desks.map(launch, range(50)))
    assert len({profile for profile, _address in answers}) == 1
    assert len({address for _profile, address in answers}) == 50
    (member,) = api.members(external_id=patient["external_id"])
    assert member["id"] == answers[0][0]
    assert len(api.members(q="Journey-Ortega")) == 1


def test_a_backup_made_while_points_are_given_is_right_when_it_is_restored(
    start_sites: StartSites, database: Database
) -> None:
    sites = start_sites(database=database, only="hub")
    api = HubApi.connect(sites)
    member_ids = [member["id"] for member in api.members(limit=5)]
    ledger = Ledger()
    backups = _give_points_during(sites, api, member_ids, ledger)
    sites.stop()
    for folder, known in backups:
        said = sites.command("restore", folder, "--replace")
        assert "right" in said
        sites.start(only="hub")
        names = written(api, member_ids)
        assert known <= set(names) <= ledger.acknowledged
        assert len(names) == len(set(names)) < len(ledger.acknowledged)
        sites.stop()


def _give_points_during(
    sites: BothSites, api: HubApi, member_ids: list[str], ledger: Ledger
) -> list[tuple[str, set[str]]]:
    """Give points until two backups are made: each with what had been acknowledged when it began."""

    def give() -> None:
        number = 0
        while not ledger.over.is_set():
            ledger.award(api, member_ids[number % len(member_ids)], number)
            number += 1

    backups = []
    with ThreadPoolExecutor(1) as writer:
        job = writer.submit(give)
        try:
            for count in (20, 60):
                ledger.wait_for(count)
                known = set(ledger.acknowledged)
                said = sites.command("backup", "--to", str(sites.data.parent / "backups"))
                backups.append((said.splitlines()[0].rpartition(": ")[2], known))
            ledger.wait_for(len(ledger.acknowledged) + 5)
        finally:
            ledger.over.set()
        job.result(60)
    return backups
