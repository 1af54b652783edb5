"""Points from the practice program: what has changed in the Hub meanwhile comes back with a reason of its own."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.api import callers
from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.approvals.services import approve
from offthecharts.hub.cards import services as cards
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.lines import MAX_BALANCE
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.services import reverse
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.signon.links import link
from offthecharts.web.cards.numbers import make_number
from tests.hub.api.conftest import Program, program_of
from tests.hub.menu.giving import limited
from tests.hub.people import member_of, menu_of

MISC = {"points": 5, "description": "Helped a friend"}


@pytest.fixture
def program(olive: HubUser) -> Program:
    return program_of(olive)


@pytest.fixture
def ana(brook_street: Practice) -> Member:
    """A patient of the practice server, whom it calls p-1."""
    return member_of(brook_street, "Ana", "Okafor", external_id="p-1")


def award(subject: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    part = {
        "patient_external_id": subject,
        "lines": list(lines or [MISC]),
        "by_name": "Dana Reyes",
        "given_at": timezone.now().isoformat(),
        **more,
    }
    return {"key": uuid.uuid4().hex, "subject": subject or "card-1", "award": part}


def reversal(of: dict[str, Any]) -> dict[str, Any]:
    part = {"award": of["key"], "by_name": "Dana Reyes", "given_at": timezone.now().isoformat()}
    return {"key": uuid.uuid4().hex, "subject": of["subject"], "reversal": part}


def report(program: Program, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = program.post("changes", {"changes": list(changes)}, key=None).json()["results"]
    return results


def told(program: Program, *changes: dict[str, Any]) -> list[tuple[str, str]]:
    return [(result["outcome"], result["code"]) for result in report(program, *changes)]


def entries(practice: Practice) -> list[int]:
    return list(PointsEntry.objects.of(practice).order_by("id").values_list("points", flat=True))


def line_of(item: RewardItem, **more: Any) -> dict[str, Any]:
    return {"item_id": str(item.id), "points": item.points, "description": item.name, **more}


def test_a_retired_item_is_a_conflict_that_stops_nothing(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    item = menu_of(brook_street)["Great brushing"]
    RewardItem.objects.of(brook_street).filter(id=item.id).update(is_active=False)
    results = report(program, award("p-1", line_of(item), MISC), award("p-1"))
    assert [(result["outcome"], result["code"]) for result in results] == [
        ("conflict", "item_retired"),
        ("done", ""),
    ]
    assert "Great brushing" in results[0]["detail"]
    assert entries(brook_street) == [5]


@pytest.mark.parametrize("item_id", ["no-uuid", "485e3e8c-ace4-439c-9373-4cd17179aa8d"])
def test_an_item_that_never_was_is_a_conflict_too(program: Program, ana: Member, item_id: str) -> None:
    line = {"item_id": item_id, "points": 5, "description": "Something"}
    assert told(program, award("p-1", line)) == [("conflict", "item_retired")]


def test_an_item_of_another_practice_is_as_if_it_never_was(
    program: Program, ana: Member, elsewhere: Practice
) -> None:
    item = menu_of(elsewhere)["Great brushing"]
    assert told(program, award("p-1", line_of(item))) == [("conflict", "item_retired")]


def test_an_item_gives_the_points_that_the_desk_saw(program: Program, brook_street: Practice, ana: Member) -> None:
    item = menu_of(brook_street)["Great brushing"]
    line = line_of(item)
    RewardItem.objects.of(brook_street).filter(id=item.id).update(points=99, name="Brushing")
    report(program, award("p-1", line), award("p-1", {"item_id": str(item.id)}))
    assert entries(brook_street) == [10, 99]
    assert set(PointsEntry.objects.of(brook_street).values_list("reason", "item_id")) == {("Brushing", item.id)}


def test_an_archived_member_is_a_conflict_until_the_profile_is_restored(program: Program, ana: Member) -> None:
    Member.objects.of(ana.practice).filter(id=ana.id).update(archived_at=timezone.now())
    change = award("p-1")
    assert told(program, change) == [("conflict", "member_archived")]
    Member.objects.of(ana.practice).filter(id=ana.id).update(archived_at=None)
    assert told(program, change) == [("done", "")]


def test_a_balance_below_zero_or_too_high_is_a_conflict(program: Program, ana: Member) -> None:
    below = award("p-1", {"points": -6, "description": "Broken bracket"})
    assert told(program, below, award("p-1")) == [("conflict", "balance_below_zero"), ("done", "")]
    Balance.objects.of(ana.practice).filter(member_id=ana.id).update(points=MAX_BALANCE - 4)
    assert told(program, award("p-1"), below) == [("conflict", "balance_too_high"), ("done", "")]


def test_points_that_were_spent_cannot_be_taken_back_unsettled(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    given = award("p-1")
    report(program, given, award("p-1", {"points": -3, "description": "Prize"}))
    back = reversal(given)
    assert told(program, back, award("p-1")) == [("conflict", "balance_below_zero"), ("done", "")]
    assert told(program, back) == [("done", "")]
    assert balance_of(brook_street, ana) == 2


def test_points_that_are_not_there_need_no_taking_back(program: Program, brook_street: Practice, ana: Member) -> None:
    assert told(program, reversal(award("p-1"))) == [("done", "")]
    assert entries(brook_street) == []


def test_lines_that_somebody_took_back_before_are_left_and_the_others_taken_back(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    given = award("p-1", MISC, {"points": 7, "description": "Smiled"})
    [first, _second] = report(program, given)[0]["entry_ids"]
    reverse(
        practice=brook_street, entry_id=uuid.UUID(first), by_name="Olive", hub_user=None, idempotency_key="by hand"
    )
    results = report(program, reversal(given))
    assert (results[0]["outcome"], results[0]["balance"]) == ("done", 0)


def test_the_patients_own_card_is_fine(program: Program, ana: Member) -> None:
    number = make_number()
    cards.connect(member=ana, number=number, actor=None)
    assert told(program, award("p-1", card_number=number)) == [("done", "")]


def test_a_card_alone_says_whose_the_points_are(program: Program, brook_street: Practice, ana: Member) -> None:
    number = make_number()
    cards.connect(member=ana, number=number, actor=None)
    assert told(program, award("", card_number=number)) == [("done", "")]
    assert balance_of(brook_street, ana) == 5


def test_a_card_of_somebody_else_is_a_conflict_that_names_both(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    number = make_number()
    cards.connect(member=member_of(brook_street, "Ben", "Lee"), number=number, actor=None)
    (result,) = report(program, award("p-1", card_number=number))
    assert (result["outcome"], result["code"]) == ("conflict", "card_of_somebody_else")
    assert "Ben Lee" in result["detail"]
    assert "Ana Okafor" in result["detail"]
    assert number not in str(result)


def test_a_replaced_card_says_who_has_which_one_now(program: Program, brook_street: Practice, ana: Member) -> None:
    old, new = make_number(), make_number()
    card = cards.connect(member=ana, number=old, actor=None)
    cards.replace(member=ana, number=new, replaced_id=card.id, actor=None)
    (result,) = report(program, award("p-1", card_number=old))
    assert (result["outcome"], result["code"]) == ("conflict", "card_replaced")
    assert "Ana Okafor" in result["detail"]
    assert new[-4:] in result["detail"]
    assert told(program, award("", card_number=old, card_may_be_replaced=True)) == [("done", "")]
    assert balance_of(brook_street, ana) == 5


def test_a_card_that_nobody_has_is_a_conflict(program: Program, ana: Member, elsewhere: Practice) -> None:
    number = make_number()
    cards.connect(member=member_of(elsewhere, "Quentin", "Q"), number=number, actor=None)
    for unknown in (number, make_number()):
        assert told(program, award("p-1", card_number=unknown)) == [("conflict", "card_unknown")]


def test_points_that_come_late_keep_when_they_were_given(
    program: Program, brook_street: Practice, ana: Member, as_olive: Client
) -> None:
    then = timezone.now() - timedelta(hours=3)
    late, soon, ahead = (award("p-1", given_at=at.isoformat()) for at in (then, *_near()))
    report(program, late, soon, ahead)
    kept = PointsEntry.objects.of(brook_street).order_by("id")
    assert list(kept.values_list("given_at", flat=True)) == [then, None, None]
    assert all(timezone.now() - entry.created_at < timedelta(minutes=1) for entry in kept)
    assert "at the desk" in as_olive.get(f"/members/{ana.number}/").content.decode()


def _near() -> tuple[Any, Any]:
    return timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(hours=1)


def test_a_reversal_that_comes_late_keeps_when_it_was_pressed(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    given = award("p-1")
    back = reversal(given)
    then = timezone.now() - timedelta(hours=1)
    back["reversal"]["given_at"] = then.isoformat()
    report(program, given, back)
    assert list(PointsEntry.objects.of(brook_street).order_by("id").values_list("given_at", flat=True)) == [
        None,
        then,
    ]


def test_a_locked_item_is_a_conflict_by_when_it_was_given(
    program: Program, brook_street: Practice, ana: Member
) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    hours = [timezone.now() - timedelta(hours=hours) for hours in (200, 100, 1)]
    given = [award("p-1", line_of(item), given_at=moment.isoformat()) for moment in hours]
    results = report(program, *given)
    assert [(result["outcome"], result["code"]) for result in results] == [
        ("done", ""),
        ("conflict", "item_locked"),
        ("done", ""),
    ]
    assert "again from" in results[1]["detail"]


def test_what_needs_approval_waits_in_the_hub_and_is_taken_back_from_there(
    program: Program, brook_street: Practice, ana: Member, olive: HubUser
) -> None:
    item = limited(brook_street, needs_approval=True)
    first, second = award("p-1", line_of(item), MISC), award("p-1", line_of(item))
    results = report(program, first, second)
    assert [(result["waiting"], result["balance"]) for result in results] == [(1, 5), (1, 5)]
    waiting = list(Approval.objects.of(brook_street).order_by("id"))
    approve(practice=brook_street, approval_id=waiting[0].id, by=olive)
    assert balance_of(brook_street, ana) == 15
    assert told(program, reversal(first), reversal(second)) == [("done", "")] * 2
    assert balance_of(brook_street, ana) == 0
    assert not Approval.objects.of(brook_street).filter(state=Standing.WAITING).exists()


def test_misc_from_a_chart_waits_unless_somebody_whom_the_hub_trusts_gave_it(
    program: Program, brook_street: Practice, ana: Member, olive: HubUser
) -> None:
    Practice.objects.update(misc_needs_approval=True)
    callers._known.clear()
    link(connection=program.connection, staff_id="7", staff_name="Olive", user=olive)
    results = report(program, award("p-1"), award("p-1", staff_id="7"), award("p-1", staff_id="8"))
    assert [result["waiting"] for result in results] == [1, 0, 1]
    entry = PointsEntry.objects.of(brook_street).get()
    assert (entry.by_name, entry.hub_user_id) == ("Dana Reyes", None)


def test_points_of_a_linked_hub_user_for_their_own_family_are_a_conflict(
    program: Program, brook_street: Practice, ana: Member, olive: HubUser
) -> None:
    link(connection=program.connection, staff_id="7", staff_name="Olive", user=olive)
    HubUser.objects.filter(pk=olive.pk).update(member_id=ana.id)
    assert told(program, award("p-1", staff_id="7"), award("p-1")) == [("conflict", "own_family"), ("done", "")]
