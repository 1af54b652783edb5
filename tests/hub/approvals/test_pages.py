"""The queue on its page, on the profile and on the home page; locked items where points are added."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.conftest import hub_user, signed_in
from tests.hub.menu.giving import hand, limited

HTMX = {"HX-Request": "true"}


@pytest.fixture
def strict(brook_street: Practice) -> Practice:
    brook_street.misc_needs_approval = True
    brook_street.save()
    return brook_street


def add(client: Client, member: Member, headers: Any = None, **data: Any) -> Any:
    key = uuid.uuid4().hex
    address = reverse("points_add", args=[member.number])
    return client.post(address, {"idempotency_key": key, **data}, headers=headers)


def text(client: Client, route: str, *args: Any, query: str = "") -> str:
    return str(client.get(reverse(route, args=args) + query).content.decode())


def test_the_giver_sees_what_waits_on_the_profile_and_takes_it_back(
    as_dana: Client, strict: Practice, mateo: Member
) -> None:
    assert "Misc. points wait for approval" in text(as_dana, "points_add", mateo.number)
    answer = add(as_dana, mateo, HTMX, misc="on", misc_points="25", misc_reason="Helped a friend")
    shown = answer.content.decode()
    assert "25 points for Mateo wait for approval" in shown
    assert "Waiting for approval" in shown
    assert balance_of(strict, mateo) == 0
    assert "that you gave waits" in text(as_dana, "home")
    approval = Approval.objects.of(strict).get()
    undo = reverse("points_undo", args=[mateo.number])
    shown = as_dana.post(undo, {"approval": str(approval.id), "idempotency_key": "u"}, headers=HTMX).content.decode()
    assert "wait no more" in shown
    assert Approval.objects.of(strict).get().state == Standing.WITHDRAWN
    assert as_dana.post(undo, {"approval": str(uuid.uuid4())}).status_code == 404


def test_somebody_else_takes_nothing_out_of_the_queue(strict: Practice, mateo: Member, dana: HubUser) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    nia = signed_in(hub_user(strict, "nia", Role.REWARDS))
    assert "Take back" not in text(nia, "member", mateo.number)
    nia.post(reverse("points_undo", args=[mateo.number]), {"approval": str(approval.id), "idempotency_key": "u"})
    assert nia.post(reverse("approval_withdraw", args=[approval.id])).status_code == 404
    assert "Nothing waits" in text(nia, "approvals")
    assert Approval.objects.of(strict).get().state == Standing.WAITING


def test_an_owner_approves_the_ticked_ones_and_undoes_it(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    first, second = (hand(mateo, points, by=dana).waiting[0] for points in (25, 7))
    hand(mateo, -500, by=dana)
    page = text(as_olive, "approvals")
    assert page.count("for <a") == 3
    assert "to decide" in text(as_olive, "home")
    everything = {"approval": [str(one.id) for one in Approval.objects.of(strict)]}
    page = as_olive.post(reverse("approvals_approve"), everything, follow=True).content.decode()
    assert "+32 points approved and posted." in page
    assert "Not enough points" in page
    assert balance_of(strict, mateo) == 32
    undo = {"approval": [str(first.id), str(second.id)], "idempotency_key": "u"}
    page = as_olive.post(reverse("approvals_reopen"), undo, follow=True).content.decode()
    assert "the points wait again" in page
    assert balance_of(strict, mateo) == 0


def test_a_refusal_needs_a_reason_which_the_giver_reads(
    as_olive: Client, as_dana: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    refuse = reverse("approval_refuse", args=[approval.id])
    answer = as_olive.post(refuse, {"why": " "})
    assert answer.status_code == 422
    assert "Write a few words" in answer.content.decode()
    as_olive.post(refuse, {"why": "Given by the dentist already"})
    assert "was refused this week" in text(as_dana, "home")
    page = text(as_dana, "approvals", query="?show=decided")
    assert "Given by the dentist already" in page
    assert "Decide anew" not in page
    as_olive.post(reverse("approvals_reopen"), {"approval": str(approval.id)})
    assert Approval.objects.of(strict).get().state == Standing.WAITING


def test_refusing_opens_a_question_of_its_own_with_a_way_back(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    assert f'hx-get="{reverse("approval_refuse", args=[approval.id])}"' in text(as_olive, "approvals")
    page = text(as_olive, "approval_refuse", approval.id)
    assert "Dana</bdi> reads it" in page
    assert "Cancel" in page
    dialog = as_olive.get(reverse("approval_refuse", args=[approval.id]), headers=HTMX).content.decode()
    assert "autofocus" in dialog
    assert "data-dialog-close" in dialog


def test_nothing_is_ticked_before_somebody_ticks_it(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    page = text(as_olive, "approvals")
    assert "data-tick-all" in page
    assert f'name="approval" value="{approval.id}" aria-label="Approve +25' in page


def test_an_approval_is_undone_from_what_was_decided_as_often_as_it_was_approved(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    for _ in range(2):
        as_olive.post(reverse("approvals_approve"), {"approval": str(approval.id)})
        assert balance_of(strict, mateo) == 25
        shown = as_olive.get(reverse("approvals") + "?show=decided")
        assert "Undo approving" in shown.content.decode()
        undo = {"approval": str(approval.id), "idempotency_key": shown.context["key"]}
        as_olive.post(reverse("approvals_reopen"), undo)
        assert balance_of(strict, mateo) == 0
    as_olive.post(reverse("approvals_approve"), {"approval": str(approval.id)})
    entry = Approval.objects.of(strict).get().entry_id
    undo = {"entry": str(entry), "idempotency_key": "u"}
    as_olive.post(reverse("points_undo", args=[mateo.number]), undo)
    shown = as_olive.get(reverse("approvals") + "?show=decided").content.decode()
    assert "taken back since" in shown
    assert "Undo approving" not in shown


def test_the_home_page_says_who_undid_points_that_somebody_else_gave(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    as_olive.post(reverse("approvals_approve"), {"approval": str(approval.id)})
    as_olive.post(reverse("approvals_reopen"), {"approval": str(approval.id), "idempotency_key": "u"})
    page = text(as_olive, "home")
    assert 'by <bdi>Dana</bdi></span> <span class="badge">undone by <bdi>Olive</bdi></span>' in page


def test_a_locked_item_is_shown_with_why_and_until_when_and_cannot_be_given(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    add(as_dana, mateo, item=str(item.id))
    for page in (text(as_dana, "points_add", mateo.number), text(as_dana, "member", mateo.number)):
        assert "again from" in page
        assert "disabled" in page
    answer = add(as_dana, mateo, item=str(item.id))
    assert answer.status_code == 422
    assert "This reward item is locked" in answer.content.decode()
    answer = add(as_dana, mateo, HTMX, item=str(item.id), quick="yes")
    assert answer.status_code == 200
    assert "This reward item is locked" in answer.content.decode()
    assert PointsEntry.objects.of(brook_street).count() == 1


def test_the_switch_of_the_practice_is_among_its_settings(as_olive: Client, brook_street: Practice) -> None:
    page = text(as_olive, "practice_settings")
    assert "Misc. points need approval" in page


def test_the_queue_is_exported_with_what_was_decided(
    as_olive: Client, strict: Practice, mateo: Member, dana: HubUser
) -> None:
    approval = hand(mateo, 25, by=dana).waiting[0]
    hand(mateo, 7, by=dana)
    as_olive.post(reverse("approval_refuse", args=[approval.id]), {"why": "=Not at our practice"})
    answer: Any = as_olive.get(reverse("approvals_export"))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "Waiting" in lines[1]
    assert "'=Not at our practice" in lines[2]
