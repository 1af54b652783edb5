"""Idempotency keys that the Hub makes itself are nobody else's."""

import ast
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub import keys
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.bulk.models import Lot
from offthecharts.hub.keys import Own, OwnKey, from_outside
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.api.conftest import program_of
from tests.hub.bulk import lots
from tests.hub.menu.giving import hand
from tests.hub.people import give

HUB = Path(keys.__file__).parent
SAMPLES = HUB / "practices"
"""Their keys are used before anybody can call."""


def add(client: Client, member: Member, key: str) -> Any:
    typed = {"misc": "on", "misc_points": "1", "misc_reason": "Test", "idempotency_key": key}
    return client.post(reverse("points_add", args=[member.number]), typed)


def test_nobody_keeps_a_lot_from_being_taken_back_by_using_its_key(
    as_dana: Client, brook_street: Practice, mateo: Member, olive: HubUser
) -> None:
    lot = lots.lot_of(olive)
    lots.run(lot, olive)
    entry = PointsEntry.objects.of(brook_street).filter(member_id=mateo.id).get()
    answer = add(as_dana, mateo, f"lot-back-{entry.id.hex}")
    assert answer.status_code == 422
    assert "load it again" in answer.content.decode()
    lots.take_back(lot, olive)
    assert Lot.objects.of(brook_street).get().state == "undone"
    assert balance_of(brook_street, mateo) == 0


def test_no_program_keeps_points_from_being_approved_by_using_their_key(
    as_olive: Client, brook_street: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(misc_needs_approval=True)
    waiting = hand(mateo, 25, by=dana).waiting[0]
    body = {"lines": [{"points": 1, "description": "Test"}], "by_name": "Program"}
    answer = program_of(olive).post(f"members/{mateo.id}/points-entries", body, key=f"approval-{waiting.id.hex}-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reserved")
    as_olive.post(reverse("approvals_approve"), {"approval": str(waiting.id)})
    assert Approval.objects.of(brook_street).get().state == "approved"


@pytest.mark.parametrize("own", Own)
def test_each_door_for_typed_points_refuses_each_kind_of_own_key(as_dana: Client, mateo: Member, own: Own) -> None:
    for key in (f"{own}{uuid.uuid4().hex}", own[:-1]):
        assert add(as_dana, mateo, key).status_code == 422, key
    entry = give(mateo, 5).entries[0]
    undo = {"entry": str(entry.id), "idempotency_key": own[:-1]}
    as_dana.post(reverse("points_undo", args=[mateo.number]), undo)
    assert PointsEntry.objects.of(mateo.practice_id).count() == 1


@pytest.mark.parametrize("end", ["", ":to", ":from"])
def test_what_the_ledger_makes_of_a_key_for_a_merged_profile_is_refused_too(end: str) -> None:
    with pytest.raises(OwnKey):
        from_outside(uuid.uuid5(uuid.NAMESPACE_OID, "lot-back-1").hex + end)


@pytest.mark.parametrize(
    "key",
    ["0a657291e3fa4aaaaed2458ae33cb025", "9971178f-18bf-4051-9594-13bffd42a6ec", "once", "order-12", "a:b", "parts"],
)
def test_keys_that_forms_and_programs_make_are_taken(key: str) -> None:
    assert from_outside(key) == key


def _keys_made(tree: ast.AST) -> Iterator[ast.expr]:
    """What is handed over as a key, named so, or returned by a function that makes one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("idempotency_key", "key"):
            yield node.value
        elif isinstance(node, ast.Assign):
            yield from (node.value for to in node.targets if getattr(to, "id", "") == "key")
        elif isinstance(node, ast.FunctionDef) and node.name.strip("_") in ("key", "key_of"):
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)


def _begins_with_words(key: ast.expr) -> bool:
    if isinstance(key, ast.JoinedStr):
        return bool(key.values) and isinstance(key.values[0], ast.Constant)
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(key.value)


def test_every_key_that_the_hub_makes_begins_as_its_list_says() -> None:
    paths = [path for path in HUB.rglob("*.py") if SAMPLES not in path.parents]
    found = [(path, key) for path in paths for key in _keys_made(ast.parse(path.read_text("utf-8")))]
    wrong = [f"{path.relative_to(HUB)}:{key.lineno}" for path, key in found if _begins_with_words(key)]
    assert wrong == []
    used = {node.attr for _path, key in found for node in ast.walk(key) if isinstance(node, ast.Attribute)}
    assert {own.name for own in Own} <= used


def test_no_form_takes_a_key_from_outside_without_looking_at_it() -> None:
    wrong = []
    for path in HUB.rglob("*.py"):
        text = path.read_text("utf-8")
        raw = 'POST.get("idempotency_key"' in text or "idempotency_key = forms.CharField" in text
        wrong += [str(path.relative_to(HUB))] if raw else []
    assert wrong == ["members/forms.py"]  # it stays in the session, and no table has it
