"""What the desks asked for and what they were told is done, one JSON line for each, written before and after."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock


class Kind(StrEnum):
    """What was asked for."""

    PATIENT = "patient"
    FIELD = "field"
    STATUS = "status"
    AWARD = "award"
    UNDO = "undo"


@dataclass(frozen=True)
class Act:
    """One thing that a desk asked for, once, however often the request was repeated.

    `name` is the award's mark (of an undo too), the field, or the appointment's id; `value` its points, content or
    status. Moments are readings of one monotonic clock; `answered_at` is None when the desk was never told.
    """

    kind: Kind
    patient: str
    name: str
    value: str
    by: str
    asked_at: float
    answered_at: float | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the desk was told that it is done."""
        return self.answered_at is not None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}={self.value} of {self.patient or 'a new patient'} by {self.by}"


@dataclass
class Asked:
    """An act under way: say `done` when the desk was told so."""

    patient: str
    name: str
    is_done: bool = False

    def done(self, *, patient: str = "", name: str = "") -> None:
        """The desk was told; what only the answer says comes with it."""
        self.patient, self.name, self.is_done = patient or self.patient, name or self.name, True


class Journal:
    """The file, for several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._numbers = itertools.count(1)

    def _write(self, **line: object) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": time.monotonic(), **line}) + "\n")

    @contextmanager
    def ask(self, kind: Kind, *, patient: str = "", name: str = "", value: str = "", by: str) -> Iterator[Asked]:
        """Around the request: notes that it is asked for, and its answer when there was one."""
        number = next(self._numbers)
        asked = Asked(patient, name)
        self._write(act=number, kind=kind, patient=patient, name=name, value=value, by=by)
        yield asked
        if asked.is_done:
            self._write(act=number, patient=asked.patient, name=asked.name)

    def acts(self) -> list[Act]:
        """All acts, in the order in which they were asked for."""
        acts: dict[int, Act] = {}
        for text in self.path.read_text("utf-8").splitlines():
            line = json.loads(text)
            number, at = line.pop("act"), line.pop("at")
            if "kind" in line:
                acts[number] = Act(**{**line, "kind": Kind(line["kind"])}, asked_at=at)
            else:
                acts[number] = replace(acts[number], answered_at=at, **line)
        return list(acts.values())
