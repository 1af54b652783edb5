"""Points for many: the preview is what is given, once, and one undo takes all of it back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.approvals.services import approve
from offthecharts.hub.bulk import planning, services
from offthecharts.hub.bulk.errors import LotMoved, NobodyLeft, NotYourLot
from offthecharts.hub.bulk.models import Lot, LotPart, PartState
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.bulk.lots import balances, lot_of, run, states, take_back
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.menu.giving import hand, limited
from tests.hub.people import give, member_of

__all__ = ["separate_connections"]


def test_everybody_of_the_preview_is_given_the_points_once_and_one_undo_takes_all_back(
    brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    assert balances(brook_street, crowd) == [0] * 5
    late = member_of(brook_street, "Flo", "Laurent")  # after the preview
    run(lot, dana)
    with pytest.raises(LotMoved):
        services.start(lot=lot, by=dana)
    assert balances(brook_street, [*crowd, late]) == [20] * 5 + [0]
    take_back(lot, dana)
    assert balances(brook_street, crowd) == [0] * 5
    assert set(states(lot).values()) == {PartState.TAKEN_BACK}
    lot.refresh_from_db()
    with pytest.raises(LotMoved):
        services.undo(lot=lot, by=dana)
    assert list(faults()) == []


def test_who_is_locked_or_family_or_archived_is_left_out_and_told_why(
    brook_street: Practice, dana: HubUser, mateo: Member, rosa: Member, crowd: list[Member]
) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    hand(crowd[0], item)
    dana.member_id = rosa.id
    dana.save()
    lot = lot_of(dana, Line.of(item))
    run(lot, dana)
    left_out = LotPart.objects.of(brook_street).filter(lot_id=lot.id, state=PartState.LEFT_OUT)
    why = {part.member.first_name: part.why for part in left_out.select_related("member")}
    assert set(why) == {"Ada", "Mateo", "Rosa"}
    assert "again from" in why["Ada"]
    assert "family" in why["Mateo"]
    assert balances(brook_street, crowd) == [10] * 5


def test_a_lock_that_came_after_the_preview_leaves_out_too(
    brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    item = limited(brook_street, most_per_day=1)
    lot = lot_of(dana, Line.of(item))
    hand(crowd[2], item)
    run(lot, dana)
    assert states(lot)["Cleo"] == PartState.LEFT_OUT
    assert balances(brook_street, crowd) == [10] * 5


def test_who_has_spent_the_points_keeps_them_when_the_lot_is_undone(
    brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    run(lot, dana)
    give(crowd[1], -15, reason="Sticker")
    take_back(lot, dana)
    assert balances(brook_street, crowd) == [0, 5, 0, 0, 0]
    assert states(lot)["Bo"] == PartState.KEPT


def test_what_needs_approval_waits_for_each_and_is_taken_back_with_the_lot(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member]
) -> None:
    item = limited(brook_street, needs_approval=True)
    lot = lot_of(dana, Line.of(item), Line(points=3, reason="Party"))
    run(lot, dana)
    assert balances(brook_street, crowd) == [3] * 5
    waiting = Approval.objects.of(brook_street).filter(lot_id=lot.id, state=Standing.WAITING)
    approve(practice=brook_street, approval_id=waiting[0].id, by=olive)
    assert sum(balances(brook_street, crowd)) == 25
    take_back(lot, olive)
    assert balances(brook_street, crowd) == [0] * 5
    assert not waiting.exists()


def test_only_who_prepared_it_gives_it_and_somebody_has_to_be_left(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    with pytest.raises(NotYourLot):
        services.start(lot=lot, by=olive)
    for part in LotPart.objects.of(brook_street).filter(lot_id=lot.id):
        planning.switch(lot=lot, part_id=part.id, by=dana)
    with pytest.raises(NobodyLeft):
        services.start(lot=lot, by=dana)
    with pytest.raises(NobodyLeft):
        lot_of(dana, wish=Wish(text="nobody at all"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_slices_at_the_same_moment_give_and_take_back_once(
    brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    services.start(lot=lot, by=dana)
    at_once(8, lambda _number: services.work(brook_street.pk, lot.id, seconds=60))
    assert balances(brook_street, crowd) == [20] * 5
    services.undo(lot=lot, by=dana)
    at_once(8, lambda _number: services.work(brook_street.pk, lot.id, seconds=60))
    assert balances(brook_street, crowd) == [0] * 5
    assert PointsEntry.objects.of(brook_street).count() == 10


def post(client: Client, route: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(route, args=args), data, follow=True)


def test_the_desk_chooses_previews_leaves_out_gives_and_undoes(
    as_dana: Client, brook_street: Practice, crowd: list[Member]
) -> None:
    new = f"{reverse('bulk_points')}?q=laurent"
    page = as_dana.get(new).content.decode()
    assert "For 5 members" in page
    bad = as_dana.post(new, {"idempotency_key": "k"})
    assert bad.status_code == 422
    answer: Any = as_dana.post(
        new, {"idempotency_key": "k", "misc": "on", "misc_points": "4", "misc_reason": "Party"}
    )
    lot = Lot.objects.of(brook_street).get()
    assert answer.url == reverse("lot", args=[lot.id])
    part = LotPart.objects.of(brook_street).filter(lot_id=lot.id)[0]
    page = post(as_dana, "lot_part", lot.id, part.id).content.decode()
    assert "Give 4 points to 4 members" in page
    assert "left out by hand" in page
    page = post(as_dana, "lot_give", lot.id).content.decode()
    assert "Take the whole lot back" in page
    assert sum(balances(brook_street, crowd)) == 16
    assert "Party" in as_dana.get(reverse("lots")).content.decode()
    page = post(as_dana, "lot_undo", lot.id).content.decode()
    assert "Taken back" in page
    assert sum(balances(brook_street, crowd)) == 0


def test_taking_a_whole_lot_back_asks_first_and_says_what_happens(
    as_dana: Client, brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    preview = as_dana.get(reverse("lot_undo", args=[lot.id]))
    assert preview.status_code == 302  # nothing was given yet
    run(lot, dana)
    asked = as_dana.get(reverse("lot_undo", args=[lot.id])).content.decode()
    assert "100 points of 5 members are taken back" in asked
    assert "Nothing brings the lot back" in asked
    fragment = as_dana.get(reverse("lot_undo", args=[lot.id]), headers={"HX-Request": "true"}).content.decode()
    assert "dialog-title" in fragment
    assert sum(balances(brook_street, crowd)) == 100
    page = as_dana.get(reverse("lot", args=[lot.id])).content.decode()
    assert f'action="{reverse("lot_undo", args=[lot.id])}"' not in page


def test_patients_are_offered_beside_everybody_and_account_holders_are_counted(
    as_dana: Client, rosa: Member, crowd: list[Member]
) -> None:
    page = as_dana.get(reverse("bulk_points")).content.decode()
    assert "For 6 members" in page
    assert "1 of them is an account holder, not a patient." in page
    assert page.index('href="/members/points/new/?show=patients"') < page.index("Everybody, account holders too")
    page = as_dana.get(f"{reverse('bulk_points')}?show=patients").content.decode()
    assert "For 5 members" in page
    assert "account holder, not" not in page


def test_a_preview_that_was_not_given_is_forgotten_after_a_day(
    brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    Lot.objects.of(brook_street).update(created_at=timezone.now() - planning.KEPT * 2)
    lot_of(dana)
    assert not Lot.objects.of(brook_street).filter(id=lot.id).exists()


def test_a_lot_is_exported_with_who_was_left_out_and_why(
    as_olive: Client, brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    item = limited(brook_street, most_per_day=1)
    hand(crowd[0], item)
    lot = lot_of(dana, Line.of(item))
    run(lot, dana)
    answer: Any = as_olive.get(reverse("lot_export", args=[lot.id]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 6
    assert "Left out" in lines[1]
    assert "again from" in lines[1]
    assert "Laurent,10,Great brushing,Given," in lines[2]


def test_a_lot_says_when_it_was_given_by_the_days_of_the_practice(
    as_olive: Client, brook_street: Practice, dana: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    run(lot, dana)
    prepared, given = datetime(2026, 6, 30, 15, tzinfo=UTC), datetime(2026, 7, 2, 1, tzinfo=UTC)
    Lot.objects.of(brook_street).update(created_at=prepared, given_at=given)
    answer: Any = as_olive.get(reverse("lot_export", args=[lot.id]))
    assert "points-2026-07-01.csv" in answer["Content-Disposition"]
    for page in (as_olive.get(reverse("lot", args=[lot.id])), as_olive.get(reverse("lots"))):
        assert "1 July 2026, 21:00" in page.content.decode()
