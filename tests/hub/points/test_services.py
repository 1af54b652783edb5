"""The ledger posts, repeats, refuses and takes back."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from offthecharts.hub.members.models import Member
from offthecharts.hub.points import append_only, errors, queries, services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.points.services import Posted
from offthecharts.hub.practices.models import HubUser, Practice

BRUSHING = Line(points=10, reason="Great brushing")
ON_TIME = Line(points=5, reason="On time")


def give(practice: Practice, member: Member, *lines: Line, key: str | None = None) -> Posted:
    return services.award(
        practice=practice,
        member=member,
        lines=lines,
        by_name="Dana",
        hub_user=None,
        idempotency_key=key or uuid.uuid4().hex,
    )


def take_back(practice: Practice, entry: PointsEntry, *, key: str | None = None) -> Posted:
    return services.reverse(
        practice=practice, entry_id=entry.id, by_name="Dana", hub_user=None, idempotency_key=key or uuid.uuid4().hex
    )


def test_an_award_of_several_lines_writes_each_and_moves_the_balance_once(
    brook_street: Practice, mateo: Member, dana: HubUser
) -> None:
    posted = services.award(
        practice=brook_street,
        member=mateo,
        lines=[BRUSHING, ON_TIME],
        comment="Well done",
        by_name="Dana",
        hub_user=dana,
        idempotency_key="k",
    )
    assert posted.balance == queries.balance_of(brook_street, mateo) == 15
    assert [(entry.points, entry.comment) for entry in posted.entries] == [(10, "Well done"), (5, "Well done")]
    stored = list(PointsEntry.objects.of(brook_street).order_by("id"))
    assert [(entry.reason, entry.balance_after, entry.hub_user_id) for entry in stored] == [
        ("Great brushing", 15, dana.pk),
        ("On time", 15, dana.pk),
    ]


def test_the_same_key_with_the_same_input_gets_the_same_answer_again(brook_street: Practice, mateo: Member) -> None:
    first = give(brook_street, mateo, BRUSHING, ON_TIME, key="k")
    give(brook_street, mateo, BRUSHING)
    again = give(brook_street, mateo, BRUSHING, ON_TIME, key="k")
    assert again.repeated
    assert [entry.id for entry in again.entries] == [entry.id for entry in first.entries]
    assert again.balance == first.balance == 15
    assert queries.balance_of(brook_street, mateo) == 25


def test_the_same_key_with_other_input_is_refused(brook_street: Practice, mateo: Member) -> None:
    give(brook_street, mateo, BRUSHING, key="k")
    with pytest.raises(errors.KeyReused):
        give(brook_street, mateo, ON_TIME, key="k")
    with pytest.raises(errors.KeyReused):
        give(brook_street, mateo, BRUSHING, ON_TIME, key="k")
    assert queries.balance_of(brook_street, mateo) == 10


def test_a_deduction_never_takes_the_balance_below_zero(brook_street: Practice, mateo: Member) -> None:
    give(brook_street, mateo, BRUSHING)
    with pytest.raises(errors.BelowZero, match="10 points now"):
        give(brook_street, mateo, Line(points=-11, reason="Late"))
    assert give(brook_street, mateo, Line(points=-10, reason="Late")).balance == 0
    kinds = PointsEntry.objects.of(brook_street).values_list("kind", flat=True)
    assert list(kinds) == [EntryKind.DEDUCTION, EntryKind.AWARD]


def test_only_a_correction_goes_below_zero_and_points_are_welcome_there(
    brook_street: Practice, mateo: Member
) -> None:
    posted = services.correct(
        practice=brook_street,
        member=mateo,
        points=-40,
        reason="Counted twice",
        by_name="Olive",
        hub_user=None,
        idempotency_key="c",
    )
    assert posted.balance == -40
    assert give(brook_street, mateo, BRUSHING).balance == -30


def test_a_reversal_takes_back_exactly_once(brook_street: Practice, mateo: Member) -> None:
    [entry] = give(brook_street, mateo, BRUSHING).entries
    undone = take_back(brook_street, entry, key="u")
    assert (undone.balance, undone.entries[0].points, undone.entries[0].reverses_id) == (0, -10, entry.id)
    assert take_back(brook_street, entry, key="u").repeated
    give(brook_street, mateo, BRUSHING)
    with pytest.raises(errors.AlreadyReversed):
        take_back(brook_street, entry)
    with pytest.raises(errors.CannotReverseReversal):
        take_back(brook_street, undone.entries[0])
    assert queries.balance_of(brook_street, mateo) == 10


def test_a_reversal_of_points_that_were_spent_is_refused_with_the_way_out(
    brook_street: Practice, mateo: Member
) -> None:
    [entry] = give(brook_street, mateo, BRUSHING).entries
    give(brook_street, mateo, Line(points=-8, reason="Sticker"))
    with pytest.raises(errors.BelowZero, match="Correct the balance instead"):
        take_back(brook_street, entry)


@pytest.mark.parametrize(
    "line", [Line(points=0, reason="Nothing"), Line(points=100_001, reason="Much"), Line(points=1, reason=" ")]
)
def test_a_line_that_cannot_be_is_refused(brook_street: Practice, mateo: Member, line: Line) -> None:
    with pytest.raises(errors.PointsOutOfRange):
        give(brook_street, mateo, line)


def test_quinn_can_neither_award_nor_reverse_nor_see_brook_streets_points(
    brook_street: Practice, elsewhere: Practice, mateo: Member
) -> None:
    [entry] = give(brook_street, mateo, BRUSHING).entries
    with pytest.raises(errors.MemberNotFound):
        give(elsewhere, mateo, BRUSHING)
    with pytest.raises(errors.EntryNotFound):
        take_back(elsewhere, entry)
    assert queries.feed(elsewhere).entries == []
    assert queries.balance_of(elsewhere, mateo) == 0


def test_the_activity_is_paged_by_key_newest_first_and_shows_what_was_taken_back(
    brook_street: Practice, mateo: Member
) -> None:
    entries = [give(brook_street, mateo, Line(points=n, reason=f"Visit {n}")).entries[0] for n in range(1, 6)]
    take_back(brook_street, entries[4])
    first = queries.activity(brook_street, mateo, limit=4)
    rest = queries.activity(brook_street, mateo, before=first.next_before, limit=4)
    assert [entry.points for entry in [*first.entries, *rest.entries]] == [-5, 5, 4, 3, 2, 1]
    assert [entry.id for entry in first.entries if entry.is_reversed] == [entries[4].id]
    assert rest.next_before is None
    assert [entry.member for entry in queries.feed(brook_street, limit=1).entries] == [mateo]


@pytest.mark.parametrize("statement", ["UPDATE points_pointsentry SET points = 1", "DELETE FROM points_pointsentry"])
def test_the_database_itself_refuses_to_change_an_entry(
    brook_street: Practice, mateo: Member, statement: str
) -> None:
    give(brook_street, mateo, BRUSHING)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        PointsEntry.objects.of(brook_street).update(points=99)


def test_verify_ledger_proves_a_right_ledger_and_finds_a_wrong_one(brook_street: Practice, mateo: Member) -> None:
    [entry] = give(brook_street, mateo, BRUSHING).entries
    take_back(brook_street, entry)
    call_command("verify_ledger")
    Balance.objects.of(brook_street).filter(member_id=mateo.id).update(points=7)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_ledger")
    append_only.drop(connection)
    with pytest.raises(CommandError, match="3 faults"):
        call_command("verify_ledger")
    append_only.create(connection)
