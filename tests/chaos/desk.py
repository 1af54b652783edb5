"""One person at one desk: visits from the booking to the end, points, edits and new patients, over HTTP."""

import random
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import httpx

from tests.chaos.browser import Browser, FormReader
from tests.chaos.journal import Journal, Kind
from tests.chaos.plan import AwardPlan, Visit

FIRST_HOUR: Final = time(6)
SLOT_MINUTES: Final = 15
MOST_SLOTS: Final = 68
_ROW: Final = re.compile(r'<tr id="([0-9a-f-]{36})" class="appointment is-(\w+)">(.*?)</tr>', re.DOTALL)
_ITEM: Final = re.compile(r'name="item" value="([0-9a-f-]{36})" data-points="(\d+)"')
_GIVEN: Final = re.compile(r"<li class=\"row.*?</li>", re.DOTALL)


@dataclass
class Register:
    """The patients of the run by number, and what is counted up to be unlike anything else."""

    service: str
    first_day: date
    ids: dict[int, str] = field(default_factory=dict)


@dataclass
class Desk:
    """`by` is how the person's name stands in the Hub."""

    number: int
    by: str
    browser: Browser
    journal: Journal
    register: Register
    chance: random.Random
    serial: int = 0

    def unique(self) -> int:
        """A number that no desk uses twice."""
        self.serial += 1
        return self.serial * 10 + self.number

    def add_patient(self, number: int | None = None) -> str:
        """A new chart with an account holder; the patient's id."""
        typed = FormReader(self.browser.get("/patients/new/").text).values
        typed |= _person(self.chance, self.unique())
        typed |= {f"holders-0-{name}": value for name, value in _person(self.chance, self.unique()).items()}
        del typed["holders-0-birth_date"]
        typed |= {"holders-count": "1", "holders-0-mode": "new", "holders-0-relationship": "mother"}
        typed["new_people"] = "yes"
        with self.journal.ask(Kind.PATIENT, value=typed["idempotency_key"], by=self.by) as asked:
            answer = _answered(self.browser.post("/patients/new/", typed), httpx.codes.FOUND)
            patient = answer.headers["location"].strip("/").rpartition("/")[2]
            asked.done(patient=patient)
        for name, typed_as in (("email", "email"), ("cell_phone", "cell_phone"), ("holder.email", "holders-0-email")):
            with self.journal.ask(Kind.FIELD, patient=patient, name=name, value=typed[typed_as], by=self.by) as asked:
                asked.done()
        if number is not None:
            self.register.ids[number] = patient
        return patient

    def receive(self, visit: Visit, visits_a_day: int) -> None:
        """One visit from the booking to its end."""
        patient = self.add_patient() if visit.is_new else self.register.ids[visit.patient]
        starts_at = self._slot(visit, visits_a_day)
        appointment = self.book(patient, starts_at)
        tasks: list[AwardPlan | str] = [*visit.awards, *visit.edits]
        self.chance.shuffle(tasks)
        self.follow(patient, appointment, visit.steps)
        for task in tasks:
            if isinstance(task, str):
                self.edit(patient, task, gives_up=visit.gives_up)
            else:
                other = self.register.ids.get(task.other) if task.other is not None else None
                self.give(other or patient, task, gives_up=visit.gives_up)

    def _slot(self, visit: Visit, visits_a_day: int) -> datetime:
        day = self.register.first_day + timedelta(days=visit.day)
        place = (visit.number % visits_a_day) % MOST_SLOTS
        return datetime.combine(day, FIRST_HOUR) + timedelta(minutes=place * SLOT_MINUTES)

    def book(self, patient: str, starts_at: datetime) -> str:
        """Book; the appointment's id from the day list, as somebody looks for the row."""
        typed = {"day": f"{starts_at:%Y-%m-%d}", "time": f"{starts_at:%H:%M}", "minutes": "10", "kind": "Adjustment"}
        with self.journal.ask(Kind.STATUS, patient=patient, value="booked", by=self.by) as asked:
            answer = self.browser.post(f"/appointments/new/?patient={patient}", typed)
            # The second press after a lost answer says that the patient is booked at that time already.
            _answered(answer, httpx.codes.FOUND, httpx.codes.UNPROCESSABLE_ENTITY)
            page = self.browser.get(f"/appointments/?day={starts_at:%Y-%m-%d}").text
            wanted = (f">{starts_at:%H:%M}</a>", f"/patients/{patient}/")
            row = next(row for row in _ROW.finditer(page) if all(part in row[3] for part in wanted))
            asked.done(name=row[1])
        return row[1]

    def follow(self, patient: str, appointment: str, steps: tuple[str, ...]) -> None:
        """Take the appointment from step to step; ``back`` takes the last one back."""
        stood = ["booked"]
        for step in steps:
            seen = stood[-1]
            if step == "back":
                stood.pop()
            else:
                stood.append(step)
            path, to = ("undo", {}) if step == "back" else ("move", {"to": step})
            with self.journal.ask(
                Kind.STATUS, patient=patient, name=appointment, value=stood[-1], by=self.by
            ) as asked:
                answer = self.browser.press(f"/appointments/{appointment}/{path}/", {"seen": seen, **to})
                row = _ROW.search(_answered(answer, httpx.codes.OK).text)
                assert row is not None, f"{appointment} {path}: no row in the answer"
                assert row[2] == stood[-1], f"{appointment} stands at {row[2]}, not {stood[-1]}"
                asked.done()

    def give(self, patient: str, plan: AwardPlan, *, gives_up: bool) -> None:
        """Points by the panel, and perhaps Undo."""
        path = f"/patients/{patient}/points/{self.register.service}/"
        page = self.browser.get(path).text
        items = [found for found in _ITEM.findall(page) if int(found[1]) > 0] if plan.with_item else []
        item, more = self.chance.choice(items) if items else ("", "0")
        mark = f"mark-{self.unique()}-"
        typed = {
            "idempotency_key": FormReader(page).values["idempotency_key"],
            **({"item": item} if item else {}),
            "misc": "on",
            "misc_points": str(plan.points),
            "misc_reason": "Good at the visit",
            "comment": mark,
        }
        total = plan.points + int(more)
        with self.journal.ask(Kind.AWARD, patient=patient, name=mark, value=str(total), by=self.by) as asked:
            answer = self.browser.press(path, typed, gives_up=gives_up)
            if answer is None:
                return
            text = _answered(answer, httpx.codes.OK).text
            assert " points for " in text or "Given once already" in text, text
            asked.done()
        mine = next((row for row in _GIVEN.findall(text) if mark in row), "")
        undo = re.search(r'action="(/points/\d+/undo/)"', mine)
        if plan.is_undone and undo:
            self.undo(patient, mark, undo[1])

    def undo(self, patient: str, mark: str, path: str) -> None:
        """Take points back."""
        with self.journal.ask(Kind.UNDO, patient=patient, name=mark, by=self.by) as asked:
            text = _answered(self.browser.press(path, {}), httpx.codes.OK).text
            assert "Taken back: " in text or "were taken back or settled before" in text, text
            asked.done()

    def edit(self, patient: str, name: str, *, gives_up: bool) -> None:
        """Change one field of the chart."""
        path = f"/patients/{patient}/edit/"
        typed = FormReader(self.browser.get(path).text).values
        value = _value(name.rpartition(".")[2], self.unique())
        typed[name.replace("holder.", "holders-0-")] = value
        with self.journal.ask(Kind.FIELD, patient=patient, name=name, value=value, by=self.by) as asked:
            answer = self.browser.post(path, typed, gives_up=gives_up)
            if answer is None:
                return
            _answered(answer, httpx.codes.FOUND)
            asked.done()


def _answered(answer: httpx.Response | None, *expected: int) -> httpx.Response:
    """The answer, which has to be one of the expected ones: otherwise the desk did something wrong."""
    assert answer is not None
    assert answer.status_code in expected, f"{answer.request.url.path}: {answer.status_code}\n{answer.text[-3000:]}"
    return answer


def _value(name: str, number: int) -> str:
    values = {
        "cell_phone": f"+1617{2000000 + number}",
        "email": f"family{number}@example.org",
        "preferred_name": f"Pip {_letters(number)}",
        "city": f"Town {_letters(number)}",
    }
    return values[name]


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _person(chance: random.Random, number: int) -> dict[str, str]:
    """Names that nobody could take for one another, and a birth date of their own."""
    born = date(2008, 1, 1) + timedelta(days=number % 5000)
    return {
        "first_name": _name(chance),
        "last_name": f"{_name(chance)}{_letters(number)}",
        "birth_date": born.isoformat(),
        "email": _value("email", number),
        "cell_phone": _value("cell_phone", number),
    }


def _name(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(5)).capitalize()
