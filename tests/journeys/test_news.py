"""News of the Hub reaches a practice that nobody can call, and nothing is lost or doubled by what goes down."""

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import psycopg
import pytest

from tests.both_sites import BothSites, Database, Site, StartSites, free_port, news_server
from tests.browser.steps import HUB
from tests.journeys.api import HubApi

pytestmark = pytest.mark.journey
WAIT_SECONDS = 60.0
"""Long, since several processes share the machine."""
SWITCH_ON = (
    "from offthecharts.practice.setup.models import Service\n"
    f"s = Service.objects.get(name={HUB!r})\n"
    "s.options['news'] = True\n"
    "s.save()"
)


@dataclass
class Office:
    """Both sites, the server for news, and one patient who is linked."""

    sites: BothSites
    news: Site
    api: HubApi
    patient: str
    member: str
    given: int = 0
    asked: list[str] = field(default_factory=list)

    def give(self, points: int) -> None:
        """Points in the Hub."""
        body = {"lines": [{"points": points, "description": "Great brushing"}], "by_name": "Journey"}
        answer = self.api.send("POST", f"members/{self.member}/points-entries", key=uuid.uuid4().hex, body=body)
        assert answer.status_code == 201, answer.text
        self.given += points

    def row(self, statement: str) -> tuple[object, ...]:
        """One row of the practice's database."""
        url = self.sites.practice.environment.get("OFFTHECHARTS_PRACTICE_DATABASE_URL", "")
        if url:
            with psycopg.connect(url) as database:
                return tuple(database.execute(statement).fetchone() or ())
        with sqlite3.connect(self.sites.data / "practice.sqlite3") as database:
            return tuple(database.execute(statement).fetchone() or ())

    def knows(self, points: int) -> bool:
        """Whether the practice's database has that balance."""
        return self.row("SELECT points FROM hublink_hubprofile") == (points,)


def until(condition: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, start_sites: StartSites) -> Iterator[Office]:
    """The practice's own server is stopped: only its worker runs, which nobody can call."""
    database: Database = request.param
    address = f"http://localhost:{free_port()}"
    sites = start_sites(connected=True, database=database, settings={"OFFTHECHARTS_NEWS_URL": address})
    news = news_server(sites, address)
    news.start()
    api = HubApi.connect(sites)
    code = (
        "from offthecharts.practice.hublink.models import HubProfile\n"
        "from offthecharts.practice.patients.models import Patient\n"
        "from offthecharts.practice.setup.models import Service\n"
        "p = Patient.objects.order_by('chart_number').first()\n"
        "HubProfile.objects.all().delete()\n"
        f"HubProfile.objects.create(patient=p, service=Service.objects.get(name={HUB!r}), profile_id='m', points=0)\n"
        "print('patient', p.pk)\n" + SWITCH_ON
    )
    patient = sites.manage("practice", "shell", "--no-imports", "-c", code).split("patient ")[1].split()[0]
    sites.practice.stop()
    body = {"first_name": "Zoë", "last_name": "Testament", "external_id": patient}
    made = api.send("POST", "members", key=uuid.uuid4().hex, body=body)
    assert made.status_code == 201, made.text
    yield Office(sites, news, api, patient, made.json()["id"])
    news.stop()


def test_points_given_in_the_hub_are_known_in_the_practice_and_survive_every_restart(office: Office) -> None:
    office.give(10)
    until(lambda: office.knows(10))
    until(lambda: json.loads(httpx.get(f"{office.news.address}/healthz").text)["waiting"] == 1)

    office.news.kill()  # nobody waits any more: the Hub itself is asked
    office.give(5)
    until(lambda: office.knows(15))

    office.sites.hub.kill()
    office.news.start()
    office.sites.hub.start()
    office.give(3)
    until(lambda: office.knows(18))

    office.sites.workers["practice"].kill()
    office.give(-8)
    before = office.row("SELECT cursor FROM news_listening")
    office.sites.workers["practice"].start()
    until(lambda: office.knows(10))
    assert office.row("SELECT cursor FROM news_listening") != before
    assert office.row("SELECT failures FROM news_listening") == (0,)


def test_a_connection_that_is_ended_in_the_hub_is_seen_while_it_waits(office: Office) -> None:
    office.give(10)
    until(lambda: office.knows(10))
    code = (
        "from django.utils import timezone\n"
        "from offthecharts.hub.practices.models import Connection\n"
        "Connection.objects.exclude(name='Journey').update(revoked_at=timezone.now())"
    )
    office.sites.manage("hub", "shell", "--no-imports", "-c", code)
    until(lambda: office.row("SELECT state FROM setup_service WHERE removed_at IS NULL") == ("attention",))
