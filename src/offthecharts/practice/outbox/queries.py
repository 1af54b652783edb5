"""Reading the entries of the outbox for the page *In step*."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import QueryDict

from offthecharts.practice.launcher.fields import FieldProblem, field_problems
from offthecharts.practice.outbox.channels import NEEDS_A_PERSON, SETTLED_ELSEWHERE, Channel
from offthecharts.practice.outbox.forms import FilterForm
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff

ROWS_ON_PAGE: Final = 25
STAFF_SUBJECT: Final = "staff:"
_KINDS: Final = {
    "patient": "Chart",
    "appointment": "Appointment",
    "award": "Points",
    "reversal": "Points taken back",
    "staff_ended": "Single sign-on",
}
_ADVICE: Final = {
    "invalid": "Correct the chart, then send it again.",
    "ambiguous": "Open the Patient Rewards Hub for this patient and choose the profile; then this goes by itself.",
    "no_profile": "Open the Patient Rewards Hub for this patient once; then this goes by itself.",
}


@dataclass(frozen=True)
class Row:
    """One entry as the page shows it; `later` says how many of the same subject wait behind it."""

    entry: OutboxEntry
    patient: Patient | None = None
    staff: Staff | None = None
    later: int = 0
    fields: list[FieldProblem] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return kind_in_words(self.entry.kind)

    @property
    def needs_a_person(self) -> bool:
        """Whether it can be sent again or dropped."""
        return self.entry.state in NEEDS_A_PERSON

    @property
    def is_settled_elsewhere(self) -> bool:
        """Whether points have to be settled in their own list, which knows what can be done about them."""
        return self.entry.kind in SETTLED_ELSEWHERE

    @property
    def is_opened_first(self) -> bool:
        """Whether somebody has to open the Hub for the patient, who decides there or is made known by it."""
        return self.patient is not None and self.entry.problem.get("code") in ("ambiguous", "no_profile")

    @property
    def reason(self) -> str:
        """Why it did not go."""
        title: str = self.entry.problem.get("title", "")
        return title or ("Not tried yet" if self.entry.state == State.WAITING else "")

    @property
    def advice(self) -> str:
        """What to do about it."""
        problem = self.entry.problem
        known = _ADVICE.get(problem.get("code", ""), "") if self.needs_a_person else ""
        detail: str = known or problem.get("detail", "")
        return detail


def kind_in_words(kind: str) -> str:
    """What an entry is, in words."""
    return _KINDS.get(kind, kind.replace("_", " ").capitalize())


def filtered(form: FilterForm) -> QuerySet[OutboxEntry]:
    """The entries that `form` asks for: those that need a person first to be seen, the oldest first."""
    form.is_valid()
    wanted = form.cleaned_data
    rows = OutboxEntry.objects.filter(service__removed_at=None).select_related("service", "staff").order_by("pk")
    states = form.states
    rows = rows.filter(state__in=states)
    if wanted.get("service"):
        rows = rows.filter(service=wanted["service"])
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    return rows


def page_of(rows: QuerySet[OutboxEntry], *, after: str) -> tuple[list[Row], str]:
    """One page of `rows` after the id `after`, and the id that the next page begins after. Four queries."""
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: ROWS_ON_PAGE + 1])
    next_key = str(found[ROWS_ON_PAGE - 1].pk) if len(found) > ROWS_ON_PAGE else ""
    return with_people(found[:ROWS_ON_PAGE]), next_key


def with_people(entries: list[OutboxEntry]) -> list[Row]:
    """The entries with their patients or staff, the fields that are wrong, how many wait behind. Three queries."""
    patients = _patients({entry.subject for entry in entries})
    staff = _staff({entry.subject for entry in entries})
    later = _later(entries)
    return [
        Row(
            entry=entry,
            patient=patients.get(entry.subject),
            staff=staff.get(entry.subject),
            later=later.get((entry.service_id, entry.subject), 0) if entry.state == State.REFUSED else 0,
            fields=field_problems(entry.problem.get("errors") or {}, patients.get(entry.subject)),
        )
        for entry in entries
    ]


def why_empty(form: FilterForm, found: list[Channel]) -> str:
    """Why the list of `form` is empty: ``in_step``, ``waiting`` (nothing is wrong, not all is told), ``other``."""
    is_plain = not form.cleaned_data.get("kind") and not form.cleaned_data.get("service")
    if form.states != list(NEEDS_A_PERSON) or not is_plain or any(channel.stuck for channel in found):
        return "other"
    return "in_step" if all(channel.is_in_step and not channel.is_syncing for channel in found) else "waiting"


def mark_of(rows: list[Row], *more: object) -> str:
    """A short text that is another one as soon as the list shows something else."""
    shown = [(row.entry.pk, row.entry.state, row.entry.attempts, row.reason, row.later) for row in rows]
    return hashlib.sha256(repr((shown, more)).encode()).hexdigest()[:12]


def reach(service: Service) -> tuple[int, int]:
    """How many patients would be sent, and of how many of them no profile is known here. Two queries."""
    active = Patient.objects.filter(is_active=True)
    total = active.count()
    return total, total - active.filter(hub_profiles__service=service).count()


def refused(rows: QuerySet[OutboxEntry]) -> QuerySet[OutboxEntry]:
    """Those that can be sent again as they are; what is to be settled needs a look at each."""
    return rows.filter(state=State.REFUSED).exclude(kind__in=SETTLED_ELSEWHERE)


def all_rows(rows: QuerySet[OutboxEntry]) -> Iterator[Row]:
    """All of `rows`, read in pages of 500."""
    last = 0
    while found := list(rows.filter(pk__gt=last)[:500]):
        yield from with_people(found)
        last = found[-1].pk


def _patients(subjects: set[str]) -> dict[str, Patient]:
    ids = []
    for subject in subjects:
        with suppress(ValueError):
            ids.append(UUID(subject))
    return {str(row.pk): row for row in Patient.objects.filter(pk__in=ids).select_related("person")}


def _staff(subjects: set[str]) -> dict[str, Staff]:
    ids = [subject.removeprefix(STAFF_SUBJECT) for subject in subjects if subject.startswith(STAFF_SUBJECT)]
    rows = Staff.objects.filter(pk__in=[int(one) for one in ids if one.isdecimal()])
    return {f"{STAFF_SUBJECT}{row.pk}": row for row in rows}


def _later(entries: list[OutboxEntry]) -> dict[tuple[UUID, str], int]:
    refused = {entry.subject for entry in entries if entry.state == State.REFUSED}
    rows = OutboxEntry.objects.filter(subject__in=refused, state=State.WAITING).order_by()
    counted = rows.values_list("service", "subject").annotate(count=Count("pk"))
    return {(service, subject): count for service, subject, count in counted}


def address_of(query: QueryDict, **changed: str) -> str:
    """The query string with the same filters."""
    kept: dict[str, str] = {name: str(query[name]) for name in FilterForm.base_fields if query.get(name)}
    address = QueryDict(mutable=True)
    for name, value in {**kept, **changed}.items():
        address[name] = value
    return f"?{address.urlencode()}"


COLUMNS: Final = ("Since", "Patient", "Chart number", "What", "State", "Reason", "Field", "Message", "What to do")


def cells(row: Row, zone: Any) -> list[list[object]]:
    """The lines of the CSV for one entry: one for each field that is wrong, or one."""
    person = row.patient.person.full_name if row.patient else str(row.staff or "")
    start: list[object] = [
        row.entry.made_at.astimezone(zone).isoformat(timespec="seconds"),
        person,
        row.patient.chart_number if row.patient else "",
        row.kind,
        State(row.entry.state).label,
        row.reason,
    ]
    problems = [(problem.label, " ".join(problem.messages)) for problem in row.fields] or [("", "")]
    return [[*start, label, message, row.advice] for label, message in problems]
