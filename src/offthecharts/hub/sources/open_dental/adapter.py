"""Reads Open Dental: what changed since the last time, all of it once a day; patients first, then appointments."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from offthecharts.hub.sources.incoming import Incoming, Step
from offthecharts.hub.sources.models import RecordKind, Source, SourceRecord
from offthecharts.hub.sources.open_dental import records
from offthecharts.hub.sources.open_dental.client import Client, NotFound
from offthecharts.hub.sources.open_dental.keys import keys_of

OVERLAP: Final = timedelta(minutes=2)
"""Records of the last two minutes are read again: its clock tells seconds, and a save may end after its stamp."""
ALL_AGAIN_AFTER: Final = timedelta(hours=24)
KEPT_GUARANTORS: Final = 500
DEPENDENTS_AT_MOST: Final = 20


class OpenDental:
    """The adapter of one source.

    Its cursor has for ``patients`` and ``appointments``: `since`, from when on changes are asked for; `offset` and
    `newest` while a pass is under way; `all_at`, when everything was read last. In ``done`` stands what this run has
    read.
    """

    def __init__(self, source: Source, client: Client | None = None) -> None:
        self.source = source
        self.client = client or Client(source.settings.get("address", ""), keys_of(source))
        self._guarantors: OrderedDict[str, records.Record] = OrderedDict()
        self._reads_all = False

    def steps(self) -> Iterator[Step]:
        """Page by page. Raises SourceFault and TryLater."""
        wanted = {"patients": "PatNum"}
        if self.source.settings.get("appointments", True):
            wanted["appointments"] = "AptNum"
        for resource, key in wanted.items():
            if resource not in self.source.cursor.get("done", []):
                yield from self._pass(resource, key)
        yield Step([], {name: place for name, place in self.source.cursor.items() if name != "done"})

    def again(self, kind: str, external_id: str, said: dict[str, Any]) -> Incoming | None:
        """The record as Open Dental has it now."""
        resource = "patients" if kind == RecordKind.PATIENT else "appointments"
        try:
            record = self.client.one(resource, external_id)
        except NotFound:
            return None
        return self._item(resource, record)

    def wait_seconds(self) -> int | None:
        """By the schedule."""
        return None

    def _pass(self, resource: str, key: str) -> Iterator[Step]:
        place: dict[str, Any] = dict(self.source.cursor.get(resource, {}))
        if "offset" not in place:
            place |= {"offset": 0, "newest": place.get("since", ""), "all": self._is_all_due(place)}
        self._reads_all = place["all"]
        since = "" if place["all"] else records.before(place.get("since", ""), OVERLAP)
        for rows, offset in self.client.pages(resource, key, offset=place["offset"], changed_since=since):
            items = self._items(resource, rows)
            place |= {"offset": offset, "newest": max([place["newest"], *map(records.stamp, rows)])}
            yield Step(items, {**self.source.cursor, resource: dict(place)}, "Open Dental")
        ended = {"since": place["newest"], "all_at": place.get("all_at", "")}
        if place["all"]:
            ended["all_at"] = timezone.now().isoformat()
        done = [*self.source.cursor.get("done", []), resource]
        yield Step([], {**self.source.cursor, resource: ended, "done": done})

    def _is_all_due(self, place: dict[str, Any]) -> bool:
        at = place.get("all_at", "")
        return not at or datetime.fromisoformat(at) < timezone.now() - ALL_AGAIN_AFTER

    def _items(self, resource: str, rows: list[records.Record]) -> list[Incoming]:
        if resource == "patients":
            for row in rows:
                self._keep(row)
        items = [self._item(resource, row) for row in rows]
        if resource == "patients":
            items += self._dependents(rows)
        return items

    def _item(self, resource: str, record: records.Record) -> Incoming:
        if resource == "appointments":
            return records.appointment(record, self.source.practice.zone)
        return records.patient(record, self._guarantor(record))

    def _dependents(self, rows: list[records.Record]) -> list[Incoming]:
        """Patients on other pages who must hear that the data of their account holder changed.

        On a full reading nothing is asked for: they come by themselves.
        """
        if self._reads_all:
            return []
        numbers = [str(row.get("PatNum")) for row in rows]
        theirs = SourceRecord.objects.of(self.source.practice_id).filter(
            source_id=self.source.id, kind=RecordKind.PATIENT, responsible__in=numbers
        )
        others = theirs.exclude(external_id__in=numbers).values_list("external_id", flat=True)
        found = [self.again(RecordKind.PATIENT, number, {}) for number in others[: DEPENDENTS_AT_MOST * len(rows)]]
        return [item for item in found if item is not None]

    def _guarantor(self, record: records.Record) -> records.Record | None:
        number = str(record.get("Guarantor") or "")
        if number in ("", "0"):
            return None
        if number == str(record.get("PatNum")):
            return record
        if number in self._guarantors:
            self._guarantors.move_to_end(number)
        else:
            try:
                self._keep(self.client.one("patients", number))
            except NotFound:
                return None
        return self._guarantors.get(number)

    def _keep(self, record: records.Record) -> None:
        """Remember a record for those whom it pays for; only so many, whatever the size of the practice."""
        self._guarantors[str(record.get("PatNum"))] = record
        while len(self._guarantors) > KEPT_GUARANTORS:
            self._guarantors.popitem(last=False)
