"""What was acknowledged beside what the Hub has: lost, doubled, out of order, wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.chaos.journal import Act, Kind


@dataclass(frozen=True)
class Entry:
    """One line of the Hub's ledger. `request` is the key under which it was posted, without the line's place."""

    id: str
    patient: str
    points: int
    comment: str
    by: str
    request: str
    reverses: str = ""


@dataclass
class Facts:
    """What the Hub has. `entries` in the ledger's order, made since the run began."""

    entries: list[Entry] = field(default_factory=list)
    fields: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """By patient: the values of each profile that is theirs."""
    statuses: dict[str, list[str]] = field(default_factory=dict)
    """By appointment: the status of each copy of it."""


@dataclass
class Verdict:
    """How the run went; each fault is a sentence."""

    acknowledged: int = 0
    delivered: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing is amiss."""
        return not (self.lost or self.doubled or self.disordered or self.wrong)


def judge(acts: list[Act], facts: Facts) -> Verdict:
    """Compare. Acts that nobody acknowledged may be in the Hub, at most once."""
    verdict = Verdict(acknowledged=sum(act.is_acknowledged for act in acts))
    ledger = _Ledger(facts.entries)
    for act in acts:
        if act.kind == Kind.AWARD:
            undo = next((one for one in acts if one.kind == Kind.UNDO and one.name == act.name), None)
            _judge_award(verdict, ledger, act, undo)
        elif act.kind == Kind.PATIENT:
            _judge_patient(verdict, facts, act)
    _judge_last(verdict, [act for act in acts if act.kind == Kind.FIELD], _field_values(facts))
    _judge_last(verdict, [act for act in acts if act.kind == Kind.STATUS], facts.statuses)
    _judge_rest(verdict, ledger, acts)
    _judge_order(verdict, ledger, acts)
    verdict.delivered = verdict.acknowledged - len(verdict.lost)
    return verdict


class _Ledger:
    """The ledger's lines by what they belong to."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.place = {entry.id: place for place, entry in enumerate(entries)}
        self.awards: dict[str, list[Entry]] = defaultdict(list)
        self.reversals: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.reverses:
                self.reversals[entry.reverses].append(entry)
            else:
                self.awards[entry.comment].append(entry)

    def reversals_of(self, mark: str) -> list[Entry]:
        """What took the award with this mark back."""
        return [reversal for entry in self.awards[mark] for reversal in self.reversals[entry.id]]

    def place_of(self, act: Act) -> int | None:
        """Where the act stands in the ledger."""
        found = self.awards[act.name] if act.kind == Kind.AWARD else self.reversals_of(act.name)
        return min((self.place[entry.id] for entry in found), default=None)


def _judge_award(verdict: Verdict, ledger: _Ledger, act: Act, undo: Act | None) -> None:
    lines = ledger.awards[act.name]
    requests = {line.request for line in lines}
    if len(requests) > 1:
        verdict.doubled.append(f"{act}: {len(requests)} times in the ledger")
    elif not lines and act.is_acknowledged and undo is None:
        verdict.lost.append(f"{act}: not in the ledger")
    elif lines and sum(line.points for line in lines) != int(act.value):
        verdict.wrong.append(f"{act}: {sum(line.points for line in lines)} points in the ledger")
    if any((line.by, line.patient) != (act.by, act.patient) for line in lines):
        verdict.wrong.append(f"{act}: by or for somebody else in the ledger")
    _judge_undo(verdict, ledger, act, lines, undo)


def _judge_undo(verdict: Verdict, ledger: _Ledger, act: Act, lines: list[Entry], undo: Act | None) -> None:
    counts = [len(ledger.reversals[line.id]) for line in lines]
    if any(count > 1 for count in counts):
        verdict.doubled.append(f"{act}: taken back more than once")
    elif any(counts) and undo is None:
        verdict.wrong.append(f"{act}: taken back though nobody asked for it")
    elif undo is not None and undo.is_acknowledged and not all(counts):
        verdict.lost.append(f"{undo}: not taken back")
    if undo is not None and any(one.by != undo.by for line in lines for one in ledger.reversals[line.id]):
        verdict.wrong.append(f"{undo}: by somebody else in the ledger")


def _judge_patient(verdict: Verdict, facts: Facts, act: Act) -> None:
    profiles = len(facts.fields.get(act.patient, []))
    if act.is_acknowledged and not profiles:
        verdict.lost.append(f"{act}: no profile")
    elif profiles > 1:
        verdict.doubled.append(f"{act}: {profiles} profiles")


def _field_values(facts: Facts) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for patient, profiles in facts.fields.items():
        for profile in profiles:
            for name, value in profile.items():
                values.setdefault(f"{patient}.{name}", []).append(value)
    return values


def _judge_last(verdict: Verdict, acts: Iterable[Act], found: dict[str, list[str]]) -> None:
    """The last acknowledged value has to be there, or one that was asked for after it without an answer."""
    by_subject: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_subject[f"{act.patient}.{act.name}" if act.kind == Kind.FIELD else act.name].append(act)
    for subject, mine in by_subject.items():
        has = found.get(subject, [])
        if len(has) > 1:
            verdict.doubled.append(f"{mine[-1]}: {len(has)} times in the Hub")
        told = [place for place, act in enumerate(mine) if act.is_acknowledged]
        if told and not any(act.value in has for act in mine[told[-1] :]):
            verdict.lost.append(f"{mine[told[-1]]}: the Hub has {', '.join(has) or 'nothing'}")


def _judge_rest(verdict: Verdict, ledger: _Ledger, acts: list[Act]) -> None:
    marks = {act.name for act in acts if act.kind == Kind.AWARD}
    known = {entry.id for mark in marks for entry in ledger.awards[mark]}
    for entry in ledger.entries:
        if entry.id not in known and entry.reverses not in known:
            verdict.wrong.append(f"{entry}: nobody asked for it")
    for key, count in Counter((entry.request, entry.id) for entry in ledger.entries).items():
        if count > 1:
            verdict.doubled.append(f"{key}: {count} times")


def _judge_order(verdict: Verdict, ledger: _Ledger, acts: list[Act]) -> None:
    """What was acknowledged before another thing was asked for, for the same patient, has to stand before it."""
    by_patient: dict[str, list[tuple[Act, int]]] = defaultdict(list)
    for act in acts:
        if act.kind in (Kind.AWARD, Kind.UNDO) and (place := ledger.place_of(act)) is not None:
            by_patient[act.patient].append((act, place))
    for mine in by_patient.values():
        for act, place in mine:
            later = [one for one, other in mine if other > place and _is_before(one, act)]
            verdict.disordered += [f"{act}: before {one}" for one in later[:1]]


def _is_before(one: Act, other: Act) -> bool:
    """Whether the desk was told of the one before anybody asked for the other."""
    return one.answered_at is not None and one.answered_at < other.asked_at
