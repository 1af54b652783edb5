"""Points entries over API v1."""

import uuid
from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.services import correct
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.api.conftest import Program
from tests.hub.menu.giving import limited
from tests.hub.people import give, menu_of


def award_of(*lines: dict[str, Any], comment: str = "") -> dict[str, Any]:
    return {"lines": list(lines), "comment": comment, "by_name": "Dana"}


MISC = {"points": 25, "description": "Helped a friend"}


def test_reward_items_and_misc_are_awarded_at_once(program: Program, mateo: Member) -> None:
    item = menu_of(mateo.practice)["Great brushing"]
    answer = program.post(
        f"members/{mateo.id}/points-entries", award_of({"item_id": str(item.id)}, MISC, comment="!")
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body["balance"] == item.points + 25
    assert [(e["reason"], e["points"], e["kind"], e["by_name"], e["comment"]) for e in body["entries"]] == [
        ("Great brushing", item.points, "award", "Dana", "!"),
        ("Helped a friend", 25, "award", "Dana", "!"),
    ]


def test_the_same_key_gets_the_same_entries_and_other_input_is_refused(program: Program, mateo: Member) -> None:
    path = f"members/{mateo.id}/points-entries"
    first = program.post(path, award_of(MISC), key="k-1")
    give(mateo, 5)
    again = program.post(path, award_of(MISC), key="k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    other = program.post(path, award_of({**MISC, "points": 26}), key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert PointsEntry.objects.of(mateo.practice).count() == 2


def test_a_repeated_award_is_answered_although_its_item_changed_or_left_the_menu(
    program: Program, mateo: Member
) -> None:
    item = menu_of(mateo.practice)["Great brushing"]
    path, body = f"members/{mateo.id}/points-entries", award_of({"item_id": str(item.id)})
    first = program.post(path, body, key="k-1").json()
    rows = RewardItem.objects.of(mateo.practice).filter(id=item.id)
    rows.update(points=99)
    assert program.post(path, body, key="k-1").json() == first
    rows.update(is_active=False)
    assert program.post(path, body, key="k-1").json() == first
    refused = program.post(path, body)
    assert refused.json()["errors"] == {"lines.0": ["The reward menu has no such item; read it again."]}


def test_lines_that_cannot_be_awarded_are_named_by_their_place(program: Program, mateo: Member) -> None:
    item = menu_of(mateo.practice)["Great brushing"]
    refused = program.post(
        f"members/{mateo.id}/points-entries",
        award_of(
            MISC,
            {"points": 0, "description": "Nothing"},
            {"points": 5},
            {"item_id": "no id"},
            {"item_id": str(item.id), "points": 5},
        ),
    )
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["lines.1", "lines.2", "lines.3", "lines.4"]
    assert program.post(f"members/{mateo.id}/points-entries", award_of()).json()["errors"].keys() == {"lines"}
    assert not PointsEntry.objects.of(mateo.practice).exists()


def test_a_deduction_stops_at_zero(program: Program, mateo: Member) -> None:
    refused = program.post(
        f"members/{mateo.id}/points-entries", award_of({"points": -1, "description": "Broken bracket"})
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "balance_below_zero")


def test_an_entry_is_taken_back_once(program: Program, mateo: Member) -> None:
    [entry] = give(mateo, 25).entries
    path, body = f"points-entries/{entry.id}/reversal", {"by_name": "Olive"}
    undone = program.post(path, body, key="u-1")
    assert undone.status_code == 201
    assert undone.json()["balance"] == 0
    assert undone.json()["entries"][0]["reverses_id"] == str(entry.id)
    assert program.post(path, body, key="u-1").json() == undone.json()
    give(mateo, 30)
    assert program.post(path, body).json()["code"] == "already_reversed"


def test_a_correction_is_taken_back_in_the_hub_alone(program: Program, mateo: Member, olive: HubUser) -> None:
    posted = correct(
        practice=mateo.practice,
        member=mateo,
        points=-5,
        reason="Counted twice",
        by_name="Olive",
        hub_user=olive,
        idempotency_key="c-1",
    )
    refused = program.post(f"points-entries/{posted.entries[0].id}/reversal", {"by_name": "Olive"})
    assert (refused.status_code, refused.json()["code"]) == (403, "correction")
    assert balance_of(mateo.practice, mateo) == -5


def test_an_award_that_waits_is_answered_the_same_although_its_item_needs_no_approval_any_more(
    program: Program, brook_street: Practice, mateo: Member
) -> None:
    item = limited(brook_street, needs_approval=True)
    path, body = f"members/{mateo.id}/points-entries", award_of({"item_id": str(item.id)})
    first = program.post(path, body, key="once")
    limited(brook_street, needs_approval=False)
    again = program.post(path, body, key="once")
    assert (again.status_code, again["Idempotency-Replayed"], again.json()) == (202, "true", first.json())
    assert balance_of(brook_street, mateo) == 0


def test_the_entries_are_listed_newest_first_by_key(program: Program, mateo: Member) -> None:
    entries = [give(mateo, points).entries[0] for points in (1, 2, 3)]
    program.post(f"points-entries/{entries[0].id}/reversal", {"by_name": "Olive"})
    first = program.get(f"members/{mateo.id}/points-entries?limit=2").json()
    rest = program.get(f"members/{mateo.id}/points-entries?limit=2&after={first['next']}").json()
    assert [e["points"] for e in first["entries"] + rest["entries"]] == [-1, 3, 2, 1]
    assert [e["is_reversed"] for e in rest["entries"]] == [False, True]
    assert (first["balance"], rest["next"]) == (5, "")


def test_an_award_costs_two_queries_on_the_way_in(
    program: Program, mateo: Member, django_assert_max_num_queries: Any
) -> None:
    path = f"members/{mateo.id}/points-entries"
    program.post(path, award_of(MISC))
    with django_assert_max_num_queries(7):  # SQLite's transaction with savepoints; one statement on PostgreSQL
        program.post(path, award_of(MISC))


def test_the_reward_menu_is_read_in_order_without_what_left_it(program: Program, mateo: Member) -> None:
    items = menu_of(mateo.practice)
    RewardItem.objects.of(mateo.practice).filter(name="Great brushing").update(is_active=False)
    groups = program.get("reward-menu").json()["groups"]
    names = [item["name"] for group in groups for item in group["items"]]
    assert set(names) == set(items) - {"Great brushing"}


def test_quinns_program_neither_awards_nor_reverses_at_brook_street(quinns_program: Program, mateo: Member) -> None:
    [entry] = give(mateo, 25).entries
    assert quinns_program.post(f"members/{mateo.id}/points-entries", award_of(MISC)).status_code == 404
    assert quinns_program.post(f"points-entries/{entry.id}/reversal", {"by_name": "Q"}).status_code == 404
    assert quinns_program.post(f"members/{uuid.uuid4()}/points-entries", award_of(MISC)).status_code == 404
    assert quinns_program.get("reward-menu").json() == {"groups": [], "most_used": []}


def test_items_with_limits_are_refused_by_name_and_what_needs_approval_waits(
    program: Program, brook_street: Practice, mateo: Member
) -> None:
    path = f"members/{mateo.id}/points-entries"
    locked = limited(brook_street, most_per_day=1)
    body = {"lines": [{"item_id": str(locked.id)}], "by_name": "Dana"}
    assert program.post(path, body).status_code == 201
    answer = program.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "item_locked")
    strict = limited(brook_street, "On time", needs_approval=True)
    body = {"lines": [{"item_id": str(strict.id)}], "by_name": "Dana"}
    answer = program.post(path, body, key="once")
    assert (answer.status_code, answer.json()["entries"], answer.json()["balance"]) == (202, [], 10)
    assert [line["reason"] for line in answer.json()["waiting"]] == ["On time"]
    again = program.post(path, body, key="once")
    assert (again.status_code, again["Idempotency-Replayed"]) == (202, "true")
    assert again.json() == answer.json()
    other = program.post(path, {**body, "comment": "other"}, key="once")
    assert other.json()["code"] == "idempotency_key_reused"
