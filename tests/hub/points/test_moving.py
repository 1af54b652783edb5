"""Points that pass from one member to another: both entries or neither, once, however many try at once."""

import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from offthecharts.hub.members.models import Member
from offthecharts.hub.points import errors, moving, services, verify
from offthecharts.hub.points.lines import Draft
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry, PointsMove
from offthecharts.hub.points.moving import Moved
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.people import give

__all__ = ["separate_connections"]
TRIES = 20


def move(practice: Practice, giver: Member, receiver: Member, points: int, **more: Any) -> Moved:
    said = {"by_name": "Dana", "hub_user": None, "idempotency_key": uuid.uuid4().hex, **more}
    return moving.move(
        practice=practice,
        giver_id=giver.id,
        receiver_id=receiver.id,
        points=points,
        kind=EntryKind.TRANSFER,
        reason_taken=f"Moved to {receiver}",
        reason_given=f"Moved from {giver}",
        **said,
    )


def take_back(moved: Moved, key: str = "") -> None:
    found = moving.move_of(moved.taken.practice, moved.taken.id)
    moving.take_move_back(moved=found, by_name="Dana", hub_user=None, idempotency_key=key or uuid.uuid4().hex)


def balances(*members: Member) -> list[int]:
    return [balance_of(member.practice, member) for member in members]


class TestOneMove:
    pytestmark = pytest.mark.django_db

    def test_a_move_is_two_linked_entries_that_add_up_to_nothing(
        self, brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
    ) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 20, comment="Headphones", hub_user=dana)
        assert balances(mateo, rosa) == [30, 20]
        assert (moved.taken.points, moved.taken.balance_after, moved.taken.member_id) == (-20, 30, mateo.id)
        assert (moved.given.points, moved.given.balance_after, moved.given.member_id) == (20, 20, rosa.id)
        for entry in (moved.taken, moved.given):
            kept = PointsEntry.objects.of(brook_street).get(id=entry.id)
            assert (kept.kind, kept.comment, kept.hub_user_id) == (EntryKind.TRANSFER, "Headphones", dana.pk)
            found = moving.move_of(brook_street, entry.id)
            assert (found.taken_id, found.given_id) == (moved.taken.id, moved.given.id)
        assert list(verify.faults()) == []

    def test_a_repeated_move_moves_nothing_again_and_another_under_its_key_is_refused(
        self, brook_street: Practice, mateo: Member, rosa: Member
    ) -> None:
        give(mateo, 50)
        first = move(brook_street, mateo, rosa, 20, idempotency_key="k")
        again = move(brook_street, mateo, rosa, 20, idempotency_key="k")
        assert again.repeated
        assert (again.taken.id, again.given.id) == (first.taken.id, first.given.id)
        for giver, receiver, points in ((mateo, rosa, 21), (rosa, mateo, 20)):
            with pytest.raises(errors.KeyReused):
                move(brook_street, giver, receiver, points, idempotency_key="k")
        assert balances(mateo, rosa) == [30, 20]
        assert PointsMove.objects.of(brook_street).count() == 1

    @pytest.mark.parametrize("turned", [False, True])
    def test_what_the_giver_has_not_moves_neither_here_nor_there(
        self, brook_street: Practice, mateo: Member, rosa: Member, *, turned: bool
    ) -> None:
        giver, receiver = (rosa, mateo) if turned else (mateo, rosa)
        give(giver, 10)
        with pytest.raises(errors.BelowZero):
            move(brook_street, giver, receiver, 11)
        assert balances(giver, receiver) == [10, 0]
        assert not PointsEntry.objects.of(brook_street).filter(kind=EntryKind.TRANSFER).exists()

    @pytest.mark.parametrize(("points", "error"), [(0, errors.PointsOutOfRange), (-5, errors.PointsOutOfRange)])
    def test_only_a_positive_number_of_points_moves(
        self, brook_street: Practice, mateo: Member, rosa: Member, points: int, error: type[Exception]
    ) -> None:
        give(mateo, 10)
        give(rosa, 10)
        with pytest.raises(error):
            move(brook_street, mateo, rosa, points)
        assert balances(mateo, rosa) == [10, 10]

    def test_nobody_moves_points_to_themselves_nor_to_another_practice(
        self, brook_street: Practice, elsewhere: Practice, mateo: Member, rosa: Member
    ) -> None:
        give(mateo, 10)
        with pytest.raises(errors.SameMember):
            move(brook_street, mateo, mateo, 5)
        with pytest.raises(errors.MemberNotFound):
            move(elsewhere, mateo, rosa, 5)
        assert balances(mateo, rosa) == [10, 0]


class TestTakingBack:
    pytestmark = pytest.mark.django_db

    def test_both_entries_go_back_once(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 20)
        take_back(moved, "u")
        take_back(moved, "u")
        with pytest.raises(errors.AlreadyReversed):
            take_back(moved)
        assert balances(mateo, rosa) == [50, 0]
        assert list(verify.faults()) == []

    def test_spent_points_do_not_go_back_by_half(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 20)
        give(rosa, -15, "Sticker")
        with pytest.raises(errors.BelowZero):
            take_back(moved)
        assert balances(mateo, rosa) == [30, 5]
        assert list(verify.faults()) == []

    def test_one_side_alone_is_not_taken_back(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 20)
        for entry in (moved.taken, moved.given):
            with pytest.raises(errors.PartOfMore):
                services.reverse(
                    practice=brook_street, entry_id=entry.id, by_name="Dana", hub_user=None, idempotency_key="r"
                )
        with pytest.raises(errors.EntryNotFound):
            moving.move_of(brook_street, give(rosa, 1).entries[0].id)


class TestVerifying:
    """What somebody would do behind the services' back is found."""

    pytestmark = pytest.mark.django_db

    def test_a_hand_made_side_of_a_move_is_found(self, brook_street: Practice, mateo: Member) -> None:
        services.post(
            practice=brook_street,
            member_id=mateo.id,
            drafts=[Draft(20, EntryKind.TRANSFER, "Moved from nobody", "Dana")],
            idempotency_key="k",
        )
        assert [fault.split(": ")[1] for fault in verify.faults()] == ["this side of a move has no other side"]
        with pytest.raises(CommandError):
            call_command("verify_ledger")

    def test_a_move_that_gives_more_than_it_takes_is_found(
        self, brook_street: Practice, mateo: Member, rosa: Member
    ) -> None:
        sides = [
            services.post(
                practice=brook_street,
                member_id=member.id,
                drafts=[Draft(points, EntryKind.TRANSFER, "Moved", "Dana")],
                idempotency_key=key,
            ).entries[0]
            for member, points, key in ((mateo, 5, "a"), (rosa, 20, "b"))
        ]
        PointsMove.across_practices.create(practice=brook_street, taken_id=sides[0].id, given_id=sides[1].id)
        assert [fault.split(": ")[1] for fault in verify.faults()] == ["what was taken is not what was given"]

    def test_a_move_that_was_taken_back_by_half_is_found(
        self, brook_street: Practice, mateo: Member, rosa: Member
    ) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 20)
        services.take_back(moved.given, by_name="Dana", hub_user=None, idempotency_key="half")
        assert [fault.split(": ")[1] for fault in verify.faults()] == ["only one of its two entries was taken back"]


class TestManyAtOnce:
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("separate_connections")]

    def test_a_gift_that_multiplies_points(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        """Moves to and fro at the same moment neither wait for each other for ever nor make points."""
        give(mateo, 100)
        give(rosa, 100)

        def one(number: int) -> str:
            giver, receiver = (mateo, rosa) if number % 2 else (rosa, mateo)
            try:
                move(brook_street, giver, receiver, 30)
            except errors.BelowZero:
                return "too few"
            return "moved"

        outcomes = at_once(TRIES, one)
        assert set(outcomes) <= {"moved", "too few"}
        assert outcomes.count("moved") == PointsMove.objects.of(brook_street).count() > 0
        assert sum(balances(mateo, rosa)) == 200
        assert all(points >= 0 for points in balances(mateo, rosa))
        assert list(verify.faults()) == []

    def test_the_same_points_given_away_by_many(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 50)

        def one(_number: int) -> bool:
            try:
                move(brook_street, mateo, rosa, 50)
            except errors.BelowZero:
                return False
            return True

        assert at_once(TRIES, one).count(True) == 1
        assert balances(mateo, rosa) == [0, 50]
        assert list(verify.faults()) == []

    def test_one_press_that_arrives_many_times(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 100)
        moved = at_once(TRIES, lambda _number: move(brook_street, mateo, rosa, 5, idempotency_key="press"))
        assert len({one.taken.id for one in moved}) == 1
        assert sum(not one.repeated for one in moved) == 1
        assert balances(mateo, rosa) == [95, 5]
        assert list(verify.faults()) == []

    def test_a_move_that_many_take_back(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        give(mateo, 50)
        moved = move(brook_street, mateo, rosa, 50)

        def one(number: int) -> bool:
            try:
                take_back(moved, f"back-{number}")
            except errors.AlreadyReversed:
                return False
            return True

        assert at_once(TRIES, one).count(True) == 1
        assert balances(mateo, rosa) == [50, 0]
        assert list(verify.faults()) == []

    def test_members_without_a_balance_yet(self, brook_street: Practice, mateo: Member, rosa: Member) -> None:
        """The receiver's balance row is made by whoever comes first."""
        give(mateo, 100)
        Balance.objects.of(brook_street).filter(member_id=rosa.id).delete()
        at_once(TRIES, lambda _number: move(brook_street, mateo, rosa, 2))
        assert balances(mateo, rosa) == [60, 40]
