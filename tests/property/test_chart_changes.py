"""However chart and people take turns: automatic never overwrites what a person wrote since, ask never anything."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from offthecharts.hub.members.deciding import Verdict, decide
from offthecharts.hub.members.origins import Source
from offthecharts.wire.messages import ChartChanges

VALUES = st.sampled_from(["", "a", "b", "c"])
PEOPLE = st.sampled_from([Source.HUB_USER, Source.MEMBER])
STEPS = st.lists(st.one_of(st.tuples(st.just("chart"), VALUES), st.tuples(PEOPLE, VALUES)), max_size=12)


def play(mode: ChartChanges, steps: list[tuple[Any, str]]) -> list[tuple[Verdict, str, Source | None, str]]:
    """Each time the chart speaks: the verdict, what the profile had and by whom, and what the chart said."""
    has, by, said_before, seen = "", None, "", []
    for who, value in steps:
        if who != "chart":
            if value != has:
                has, by = value, who
            continue
        verdict = decide(mode=mode, has=has, says=value, said_before=said_before, by=by)
        seen.append((verdict, has, by, value))
        said_before = value
        if verdict == Verdict.TAKE:
            has, by = value, Source.CHART
        elif verdict == Verdict.AGREES and value:
            by = Source.CHART
    return seen


@given(STEPS)
def test_automatic_never_overwrites_what_a_person_wrote_since(steps: list[tuple[Any, str]]) -> None:
    for verdict, has, by, says in play(ChartChanges.AUTOMATIC, steps):
        if by in (Source.HUB_USER, Source.MEMBER) and says != has:
            assert verdict in (Verdict.ASK, Verdict.LEAVE)
        if verdict == Verdict.LEAVE:
            assert not says


@given(STEPS, st.sampled_from([ChartChanges.OFF, ChartChanges.ASK]))
def test_off_and_ask_overwrite_nothing_at_all(steps: list[tuple[Any, str]], mode: ChartChanges) -> None:
    for verdict, has, _by, _says in play(mode, steps):
        assert verdict != Verdict.TAKE or not has
        assert mode == ChartChanges.ASK or verdict != Verdict.ASK


@given(STEPS)
def test_automatic_follows_a_chart_that_nobody_contradicts(steps: list[tuple[Any, str]]) -> None:
    alone = [step for step in steps if step[0] == "chart"]
    for verdict, has, _by, says in play(ChartChanges.AUTOMATIC, alone):
        assert verdict == (Verdict.AGREES if has == says else Verdict.TAKE)
