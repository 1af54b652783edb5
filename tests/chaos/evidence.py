"""What the databases of both sites say, read beside the programs that write them."""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.both_sites import BothSites, SiteName
from tests.chaos.judging import Entry, Facts

FIELDS = ("cell_phone", "email", "preferred_name", "city")


@dataclass
class Outbox:
    """What the practice's outbox holds: entries by state, and those that did not go."""

    states: Counter[str] = field(default_factory=Counter)
    stuck: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many are yet to be delivered."""
        return self.states["waiting"]


def rows(sites: BothSites, site: SiteName, statement: str) -> list[tuple[Any, ...]]:
    """The rows of our own `statement`."""
    url = sites.practice.environment.get(f"OFFTHECHARTS_{site.upper()}_DATABASE_URL", "")
    if url:
        with psycopg.connect(url) as database:
            return database.execute(statement).fetchall()
    path = sites.data / f"{site}.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as database:
        return database.execute(statement).fetchall()


def _id(value: object) -> str:
    return "" if value is None else str(value).replace("-", "")


def outbox(sites: BothSites) -> Outbox:
    """As it is now."""
    found = Outbox()
    statement = "SELECT state, kind, subject, problem FROM outbox_outboxentry"
    for state, kind, subject, problem in rows(sites, "practice", statement):
        found.states[state] += 1
        is_withdrawn = state == "dropped" and "withdrawn" in str(problem)
        if state != "done" and not is_withdrawn:
            found.stuck.append(f"{state}: {kind} of {subject}: {problem}")
    return found


def last_entry(sites: BothSites) -> str:
    """The newest line of the ledger before the run."""
    ((newest,),) = rows(sites, "hub", "SELECT max(CAST(id AS text)) FROM points_pointsentry")
    return _id(newest)


def facts(sites: BothSites, *, after: str) -> Facts:
    """What the Hub has, the ledger's lines after the one with that id."""
    return Facts(entries=_entries(sites, after), fields=_fields(sites), statuses=_statuses(sites))


def _entries(sites: BothSites, after: str) -> list[Entry]:
    statement = (
        "SELECT e.id, m.external_id, e.points, e.comment, e.by_name, e.idempotency_key, e.reverses_id"
        " FROM points_pointsentry e JOIN members_member m ON m.id = e.member_id"
    )
    found = [
        Entry(_id(key), patient, points, comment, by, request.rpartition("/")[0], _id(reverses))
        for key, patient, points, comment, by, request, reverses in rows(sites, "hub", statement)
    ]
    return sorted((entry for entry in found if entry.id > after), key=lambda entry: entry.id)


def _fields(sites: BothSites) -> dict[str, list[dict[str, str]]]:
    statement = (
        f"SELECT m.external_id, {', '.join(f'm.{name}' for name in FIELDS)}, h.email FROM members_member m"
        " LEFT JOIN members_responsibility r ON r.patient_id = m.id"
        " LEFT JOIN members_member h ON h.id = r.account_holder_id WHERE m.external_id <> '' AND m.is_patient"
    )
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for patient, *values in rows(sites, "hub", statement):
        found[patient].append(dict(zip((*FIELDS, "holder.email"), values, strict=True)))
    return found


def _statuses(sites: BothSites) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    statement = "SELECT external_id, status FROM hub_appointments_reportedappointment WHERE removed_at IS NULL"
    for appointment, status in rows(sites, "hub", statement):
        found[appointment].append(status)
    return found
