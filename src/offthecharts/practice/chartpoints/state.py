"""Where points stand that were given in the chart, in words."""

from dataclasses import dataclass

from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.outbox.models import OutboxEntry, State


@dataclass(frozen=True)
class Standing:
    """One word with its colour, a sentence when there is more to say, and what can be done."""

    word: str
    kind: str = ""
    detail: str = ""
    can_undo: bool = False
    is_to_settle: bool = False
    is_gone: bool = False


def standing_of(award: ChartAward) -> Standing:
    """How `award` stands; it comes with its two places in the outbox and with what replaced it."""
    if hasattr(award, "replaced_by") and award.replaced_by is not None:
        return Standing("given anew", detail="The Hub could not take it as it was.", is_gone=True)
    if award.undone_at is not None:
        return _undone(award)
    return _given(award)


def _given(award: ChartAward) -> Standing:
    entry = award.entry
    if entry is not None and entry.state == State.DONE and entry.result.get("waiting"):
        return Standing("sent for approval", "info", detail="An Owner or Admin of the Hub decides.", can_undo=True)
    if entry is None or entry.state == State.DONE:
        return Standing("delivered", "good", can_undo=True)
    if entry.state == State.WAITING:
        return Standing("waiting", "info", can_undo=True)
    if entry.state == State.DROPPED:
        return Standing("dropped", detail=_why(entry), is_gone=True)
    return Standing("to settle", "warn", detail=_why(entry), can_undo=True, is_to_settle=True)


def _undone(award: ChartAward) -> Standing:
    reversal = award.reversal
    if reversal is None or reversal.state == State.DONE:
        return Standing("taken back", is_gone=True)
    if reversal.state == State.WAITING:
        return Standing("being taken back", "info", is_gone=True)
    if reversal.state == State.DROPPED:
        return Standing("not taken back", "warn", detail=_why(reversal))
    return Standing("to settle", "warn", detail=f"It could not be taken back. {_why(reversal)}", is_to_settle=True)


def _why(entry: OutboxEntry) -> str:
    return str(entry.problem.get("title", ""))
