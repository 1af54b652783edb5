"""Who gives points, and what else everybody does in the ledger."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Value, When

from offthecharts.hub.points.measures import Measure, original
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.reports import names
from offthecharts.hub.reports.behind import entries_href
from offthecharts.hub.reports.breakdown import Subject, broken_down
from offthecharts.hub.reports.filters import NAME, USER, EntryFilter
from offthecharts.hub.reports.tables import Answer, Cell, Column, Kind, Question, Row, Table
from offthecharts.hub.reports.tallies import Key
from offthecharts.hub.rules.posting import BY as BY_RULE

ACTS: Final = {
    EntryKind.AWARD: "Awards",
    EntryKind.DEDUCTION: "Deductions",
    EntryKind.REVERSAL: "Reversals",
    EntryKind.CORRECTION: "Corrections",
    EntryKind.ORDER: "Orders",
    EntryKind.TRANSFER: "Moved in families",
}

TAKEN_BACK: Final = (
    "Taken back: points given that were taken back in the range. They stand with whoever gave them, not "
    "with whoever took them back."
)


def _person(user: Any, name: Any) -> dict[str, Any]:
    """The Hub user, or the name where there is none: names of Hub users may change."""
    return {
        "who_id": user,
        "who": Case(When(who_id__isnull=False, then=Value("")), default=name, output_field=CharField()),
    }


def answer(question: Question) -> Answer:
    """Given by who gave it, and a count of what everybody posted."""
    users = names.hub_users(question.practice)

    def subjects(found: Iterable[Key], entries: EntryFilter) -> list[Subject]:
        rows = [Subject(key, _name(key, users), entries.but(staff=_word(key)), hint=_hint(key)) for key in found]
        return sorted(rows, key=lambda one: one.name.casefold())

    given = broken_down(question, _person(original("hub_user_id"), original("by_name")), subjects)[Measure.GIVEN]
    return Answer(
        plots=(given.ranking("Given by staff"),),
        tables=(given.table("Given by staff", "Who", note=TAKEN_BACK), _acts(question, users)),
        notes=("Whoever has no Hub user gave points in the practice program, through the API or is a point rule.",),
        empty="Nobody gave points in this range.",
    )


def _name(key: Key, users: dict[int, str]) -> str:
    user_id, name = key
    if user_id is not None:
        return users.get(user_id, "A former Hub user")
    return "Point rules" if name == BY_RULE else str(name)


def _hint(key: Key) -> str:
    return "" if key[0] is not None or key[1] == BY_RULE else "no Hub user"


def _word(key: Key) -> str:
    return f"{USER}{key[0]}" if key[0] is not None else f"{NAME}{key[1]}"


def _acts(question: Question, users: dict[int, str]) -> Table:
    """How many entries of each kind everybody posted. One query."""
    entries = question.entries.entries(question.practice)
    keys = _person(F("hub_user_id"), F("by_name"))
    counted = entries.filter(kind__in=ACTS).annotate(**keys).values(*keys, "kind").annotate(times=Count("id"))
    acts: dict[Key, dict[str, int]] = {}
    for row in counted:
        acts.setdefault((row["who_id"], row["who"]), {})[row["kind"]] = row["times"]
    shown = [kind for kind in ACTS if any(kind in done for done in acts.values())]
    rows = [
        Row(_name(key, users), _counts(question.entries.but(by=_word(key)), done, shown), hint=_hint(key))
        for key, done in sorted(acts.items(), key=lambda pair: -sum(pair[1].values()))
    ]
    whole = {kind: sum(done.get(kind, 0) for done in acts.values()) for kind in shown}
    return Table(
        "What everybody did",
        "Who",
        tuple(Column(ACTS[kind], Kind.COUNT) for kind in shown),
        tuple(rows),
        Row("All", _counts(question.entries, whole, shown)),
        note="Entries posted in the range, whatever became of them later. Reversals take back entries of any sort, "
        "cancelled orders and deductions too, and stand with whoever posted them.",
    )


def _counts(entries: EntryFilter, done: dict[Any, int], shown: list[EntryKind]) -> tuple[Cell, ...]:
    return tuple(Cell(done.get(kind, 0), entries_href(entries.but(kind=str(kind)))) for kind in shown)
