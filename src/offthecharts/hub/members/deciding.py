"""What becomes of one field when the chart speaks: a table without a database (docs/decisions/0030)."""

from enum import StrEnum

from offthecharts.hub.members.origins import Source
from offthecharts.wire.messages import ChartChanges


class Verdict(StrEnum):
    """What becomes of the profile's value.

    ``agrees``: it is the same. ``take``: it becomes the chart's. ``ask``: it stays, and a person is asked. ``leave``:
    it stays, and nobody is asked.
    """

    AGREES = "agrees"
    TAKE = "take"
    ASK = "ask"
    LEAVE = "leave"


def decide(*, mode: ChartChanges, has: str, says: str, said_before: str, by: Source | None) -> Verdict:
    """What becomes of a field in which the profile `has` something `by` somebody and the chart `says` something.

    `said_before` is what the chart said last, empty for nothing or not known. An empty field is filled in every mode
    unless a person emptied it. A chart that says nothing, and never did, asks for nothing: the Hub may know more.
    Only what is known to come from the chart is overwritten, and only in ``automatic``.
    """
    if says == has:
        return Verdict.AGREES
    by_person = by in (Source.HUB_USER, Source.MEMBER)
    if not has and not by_person:
        return Verdict.TAKE
    if mode == ChartChanges.OFF or (not says and not said_before):
        return Verdict.LEAVE
    if mode == ChartChanges.AUTOMATIC and by == Source.CHART:
        return Verdict.TAKE
    return Verdict.ASK
