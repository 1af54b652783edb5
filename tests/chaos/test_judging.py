"""The comparison finds what is lost, doubled, out of order or wrong: a run that cannot fail proves nothing."""

import dataclasses
from pathlib import Path

import pytest

from tests.chaos.journal import Act, Journal, Kind
from tests.chaos.judging import Entry, Facts, judge
from tests.chaos.plan import make_plan


def award(mark: str, points: int = 5, *, asked_at: float, answered: bool = True, patient: str = "mateo") -> Act:
    answered_at = asked_at + 0.5 if answered else None
    return Act(Kind.AWARD, patient, mark, str(points), "Dana", asked_at, answered_at)


def entry(number: int, mark: str, points: int = 5, *, request: str = "", reverses: str = "") -> Entry:
    return Entry(
        f"{number:03}", "mateo", points, "" if reverses else mark, "Dana", request or f"key-{mark}", reverses
    )


def undo(mark: str, *, asked_at: float) -> Act:
    return Act(Kind.UNDO, "mateo", mark, "", "Dana", asked_at, asked_at + 0.5)


GIVEN = [award("a", asked_at=1), award("b", asked_at=2), award("c", asked_at=3)]
TAKEN = [entry(1, "a"), entry(2, "b"), entry(3, "c")]


def test_what_is_there_once_and_in_order_is_good() -> None:
    verdict = judge(GIVEN, Facts(TAKEN))
    assert verdict.is_good
    assert (verdict.acknowledged, verdict.delivered) == (3, 3)


def test_a_lost_award_is_seen() -> None:
    verdict = judge(GIVEN, Facts(TAKEN[:2]))
    assert len(verdict.lost) == 1
    assert verdict.delivered == 2


def test_a_doubled_award_is_seen() -> None:
    verdict = judge(GIVEN, Facts([*TAKEN, entry(4, "b", request="another key")]))
    assert len(verdict.doubled) == 1


def test_two_awards_that_changed_places_are_seen() -> None:
    verdict = judge(GIVEN, Facts([entry(1, "b"), entry(2, "a"), entry(3, "c")]))
    assert len(verdict.disordered) == 1


def test_the_order_of_two_desks_at_the_same_moment_does_not_matter() -> None:
    together = [award("a", asked_at=1), award("b", asked_at=1.2)]
    assert judge(together, Facts([entry(1, "b"), entry(2, "a")])).is_good


def test_the_order_of_two_patients_does_not_matter() -> None:
    acts = [award("a", asked_at=1), award("b", asked_at=2, patient="rosa")]
    theirs = dataclasses.replace(entry(1, "b"), patient="rosa")
    assert judge(acts, Facts([theirs, entry(2, "a")])).is_good


def test_what_nobody_acknowledged_may_be_there_once_or_not_at_all() -> None:
    acts = [award("a", asked_at=1, answered=False)]
    assert judge(acts, Facts([])).is_good
    assert judge(acts, Facts([entry(1, "a")])).is_good
    assert judge(acts, Facts([entry(1, "a"), entry(2, "a", request="another key")])).doubled


@pytest.mark.parametrize("change", [{"points": 6}, {"by": "Quinn"}, {"patient": "rosa"}])
def test_an_award_that_is_another_one_in_the_ledger_is_seen(change: dict[str, str]) -> None:
    assert judge(GIVEN[:1], Facts([dataclasses.replace(TAKEN[0], **change)])).wrong  # type: ignore[arg-type]


def test_points_that_nobody_gave_are_seen() -> None:
    assert judge(GIVEN, Facts([*TAKEN, entry(4, "from nowhere")])).wrong


def test_points_of_several_lines_count_as_one_award() -> None:
    lines = [entry(1, "a", 2), entry(2, "a", 3)]
    assert judge(GIVEN[:1], Facts(lines)).is_good


def test_what_was_taken_back_is_gone_or_reversed_once() -> None:
    acts = [award("a", asked_at=1), undo("a", asked_at=2)]
    back = entry(2, "", -5, reverses="001")
    assert judge(acts, Facts([])).is_good
    assert judge(acts, Facts([TAKEN[0], back])).is_good
    assert judge(acts, Facts([TAKEN[0]])).lost
    assert judge(acts, Facts([TAKEN[0], back, dataclasses.replace(back, id="003")])).doubled
    assert judge(acts[:1], Facts([TAKEN[0], back])).wrong


def test_the_last_acknowledged_value_of_a_field_has_to_be_there() -> None:
    acts = [
        Act(Kind.FIELD, "mateo", "email", value, "Dana", place, answered_at)
        for place, (value, answered_at) in enumerate([("old", 0.5), ("new", 1.5), ("maybe", None)])
    ]
    for value, is_good in (("old", False), ("new", True), ("maybe", True)):
        assert judge(acts, Facts(fields={"mateo": [{"email": value}]})).is_good == is_good


def test_an_appointment_stands_where_it_was_left_and_is_there_once() -> None:
    acts = [
        Act(Kind.STATUS, "mateo", "visit", value, "Dana", place, place + 0.5)
        for place, value in enumerate(["booked", "arrived", "kept"])
    ]
    assert judge(acts, Facts(statuses={"visit": ["kept"]})).is_good
    assert judge(acts, Facts(statuses={"visit": ["arrived"]})).lost
    assert judge(acts, Facts(statuses={})).lost
    assert judge(acts, Facts(statuses={"visit": ["kept", "kept"]})).doubled


def test_a_new_patient_has_one_profile() -> None:
    acts = [Act(Kind.PATIENT, "mateo", "", "key", "Dana", 1, 1.5)]
    assert judge(acts, Facts(fields={"mateo": [{}]})).is_good
    assert judge(acts, Facts(fields={})).lost
    assert judge(acts, Facts(fields={"mateo": [{}, {}]})).doubled


def test_the_journal_tells_what_was_answered(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    with journal.ask(Kind.AWARD, patient="mateo", name="a", value="5", by="Dana") as asked:
        asked.done()
    with journal.ask(Kind.STATUS, patient="mateo", value="booked", by="Dana") as asked:
        asked.done(name="visit")
    with journal.ask(Kind.AWARD, patient="mateo", name="b", value="5", by="Dana"):
        pass
    first, second, third = journal.acts()
    assert (first.is_acknowledged, second.is_acknowledged, third.is_acknowledged) == (True, True, False)
    assert second.name == "visit"
    assert first.answered_at is not None
    assert first.asked_at <= first.answered_at <= second.asked_at


def test_a_seed_draws_the_same_plan_again() -> None:
    size = {"days": 2, "visits": 20, "desks": 3, "hub_faults": 30, "practice_kills": 10}
    one, same, other = (make_plan(seed=seed, **size) for seed in (7, 7, 8))
    assert one.desks == same.desks
    assert [fault.kind for fault in one.hub_faults] == [fault.kind for fault in same.hub_faults]
    assert one.practice_kills == same.practice_kills
    assert one.desks != other.desks
