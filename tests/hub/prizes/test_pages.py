"""The catalogue's pages: adding and changing prizes, pictures, order, retiring, stock."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes import queries, services
from offthecharts.hub.prizes.models import Prize, PrizeForGroup, StockMovement
from tests.hub.orders.placing import order_of
from tests.hub.people import give, member_of
from tests.hub.prizes.catalogue import prize_of

FORM: dict[str, Any] = {
    "name": "Kite",
    "points": 80,
    "retail": "8.50",
    "prize_class": "in_kind",
    "low_stock": 3,
    "limit_period": "ever",
    "offered_at_desk": "on",
    "offered_on_member_page": "on",
    "is_active": "on",
}


def picture(size: tuple[int, int] = (1200, 900)) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, "PNG")
    return SimpleUploadedFile("kite.png", written.getvalue(), "image/png")


def names(practice: Practice) -> list[str]:
    return list(Prize.objects.of(practice).values_list("name", flat=True))


def test_an_empty_catalogue_says_how_to_begin_and_the_starter_fills_it(
    as_olive: Client, brook_street: Practice
) -> None:
    assert "Use the starter catalogue" in as_olive.get("/prizes/").content.decode()
    page = as_olive.post("/prizes/start/", follow=True).content.decode()
    assert "Water bottle" in page
    assert "12 prizes are in the catalogue" in page
    prize = Prize.objects.of(brook_street).get(name="Water bottle")
    answer = as_olive.get(f"/prizes/{prize.id}/photo/?size=card")
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (480, 480)
    as_olive.post("/prizes/start/")
    assert Prize.objects.of(brook_street).count() == 12


def test_a_prize_is_added_with_a_picture_that_is_written_anew(as_olive: Client, brook_street: Practice) -> None:
    as_olive.post("/prizes/new/", {**FORM, "photo": picture(), "in_stock": 4})
    prize = Prize.objects.of(brook_street).get()
    assert (prize.name, prize.points, prize.retail_cents, prize.stock) == ("Kite", 80, 850, 4)
    assert prize.photo.startswith(f"prizes/{brook_street.pk}/")
    assert prize.photo.endswith(".jpg")
    assert Image.open(io.BytesIO(as_olive.get(f"/prizes/{prize.id}/photo/").content)).format == "JPEG"
    as_olive.post(f"/prizes/{prize.id}/", {**FORM, "name": "Big kite", "photo_remove": "on"})
    prize = Prize.objects.of(brook_street).get()
    assert (prize.name, prize.photo, prize.stock) == ("Big kite", "", 4)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points": 0}, "Enter 1 or more"),
        ({"name": "kite"}, "There is already a prize"),
        ({"retail": ""}, "This field is required"),
        ({"retail": "0"}, "or tick “It costs nothing”"),
        ({"is_free": "on"}, "It has a retail value."),
        ({"retail": "-1"}, "Enter 0 or more"),
        ({"photo": SimpleUploadedFile("kite.svg", b"<svg/>")}, "This is not a photo"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(
    as_olive: Client, brook_street: Practice, wrong: dict[str, Any], said: str
) -> None:
    prize_of(brook_street, "Kite")
    answer = as_olive.post("/prizes/new/", {**FORM, "name": "Ball", "description": "Round and red", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Round and red" in page
    assert names(brook_street) == ["Kite"]


def test_prizes_are_put_into_another_order_by_buttons_and_by_dropping(
    as_olive: Client, brook_street: Practice
) -> None:
    a, b, c = (prize_of(brook_street, name) for name in ("A", "B", "C"))
    as_olive.post(f"/prizes/{c.id}/move/", {"to": "up"})
    assert names(brook_street) == ["A", "C", "B"]
    as_olive.post(f"/prizes/{a.id}/move/", {"to": "up"})
    as_olive.post(f"/prizes/{b.id}/move/", {"before": str(a.id)})
    assert names(brook_street) == ["B", "A", "C"]
    as_olive.post(f"/prizes/{b.id}/move/", {"before": ""})
    page = as_olive.post(f"/prizes/{a.id}/move/", {"before": "no-id"}, headers={"HX-Request": "true"})
    assert names(brook_street) == ["C", "B", "A"]
    assert "<html" not in page.content.decode()


def test_the_catalogue_is_searched_and_narrowed(as_olive: Client, brook_street: Practice) -> None:
    prize_of(brook_street, "Bücher-Karte", in_stock=2)
    prize_of(brook_street, "Soccer ball", in_stock=9)
    prize_of(brook_street, "Yo-yo", is_active=False)
    assert "Bücher-Karte" in (found := as_olive.get("/prizes/?q=bucher").content.decode())
    assert "Yo-yo" not in found
    assert "Soccer ball" not in (low := as_olive.get("/prizes/?show=low").content.decode())
    assert "2 left" in low
    assert "Yo-yo" in (off := as_olive.get("/prizes/?show=off").content.decode())
    assert "Soccer" not in off
    assert "No prize found for “drone”" in as_olive.get("/prizes/?q=drone").content.decode()
    assert as_olive.get("/prizes/export/?q=yo").content.decode().count("\r\n") == 2


def test_a_retired_prize_can_be_offered_again_by_undo(as_olive: Client, brook_street: Practice) -> None:
    prize = prize_of(brook_street)
    page = as_olive.post(f"/prizes/{prize.id}/switch/", {"active": "no"}, follow=True).content.decode()
    assert "is retired" in page
    assert "Undo" in page
    as_olive.post(f"/prizes/{prize.id}/switch/", {"active": "yes"})
    assert Prize.objects.of(brook_street).get().is_active


def test_the_stock_page_shows_every_movement_and_refuses_nonsense(as_dana: Client, brook_street: Practice) -> None:
    bottle = prize_of(brook_street, points=10, in_stock=2)
    mateo = member_of(brook_street, "Mateo", "Alvarez")
    give(mateo, 100)
    order_of(mateo, (bottle, 2))
    as_dana.post(f"/prizes/{bottle.id}/stock/", {"do": "receive", "quantity": 10, "received_why": "Box 7"})
    as_dana.post(f"/prizes/{bottle.id}/stock/", {"do": "count", "counted": 11, "why": "One was broken"})
    page = as_dana.get(f"/prizes/{bottle.id}/stock/").content.decode()
    for words in ("First count", "order 1", "Box 7", "One was broken"):
        assert words in page
    wrong = as_dana.post(f"/prizes/{bottle.id}/stock/", {"do": "count", "counted": 9})
    assert wrong.status_code == 422
    quantities = StockMovement.objects.of(brook_street).order_by("id").values_list("quantity", "stock_after")
    assert list(quantities) == [(2, 2), (-2, 0), (10, 10), (-1, 9)]
    as_dana.post(f"/prizes/{bottle.id}/stock/", {"do": "stop"})
    assert Prize.objects.of(brook_street).get().stock is None


def test_movements_are_never_changed(brook_street: Practice) -> None:
    from django.db import DatabaseError, transaction

    prize_of(brook_street, in_stock=2)
    for change in ("update", "delete"):
        rows = StockMovement.objects.of(brook_street)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(quantity=5) if change == "update" else rows.delete()


def test_a_prize_for_groups_is_not_offered_to_others(as_olive: Client, brook_street: Practice) -> None:
    group = MemberGroup.across_practices.create(practice=brook_street, name="Braces club")
    as_olive.post("/prizes/new/", {**FORM, "groups": [str(group.id)]})
    assert PrizeForGroup.objects.of(brook_street).get().group_id == group.id
    assert "Braces club" in as_olive.get("/prizes/").content.decode()
    prize = Prize.objects.of(brook_street).get()
    services.offer_to(prize=prize, group_ids=[])
    assert not PrizeForGroup.objects.of(brook_street).exists()


def test_a_prize_for_a_removed_group_is_saved_and_still_for_nobody_until_one_chooses_again(
    as_olive: Client, brook_street: Practice, mateo: Member
) -> None:
    gone, other = (
        MemberGroup.across_practices.create(practice=brook_street, name=name) for name in ("Braces club", "Old club")
    )
    prize = prize_of(brook_street, "Kite")
    services.offer_to(prize=prize, group_ids=[gone.id])
    MemberGroup.objects.of(brook_street).update(removed_at=timezone.now())
    page = as_olive.get(f"/prizes/{prize.id}/").content.decode()
    assert "Braces club (removed)" in page
    assert "Old club" not in page
    as_olive.post(f"/prizes/{prize.id}/", {**FORM, "points": 90, "groups": [str(gone.id)]})
    assert Prize.objects.of(brook_street).get().points == 90
    assert queries.not_for(mateo, [prize.id]) == {prize.id}
    services.offer_to(prize=prize, group_ids=[other.id])
    assert queries.not_for(mateo, [prize.id]) == set()


def test_a_retail_value_of_0_is_meant_only_with_its_tick(as_olive: Client, brook_street: Practice) -> None:
    unknown = prize_of(brook_street, "Tablet", retail_cents=0)
    assert "no retail value" in as_olive.get("/prizes/").content.decode()
    edit = as_olive.get(f"/prizes/{unknown.id}/").content.decode()
    assert 'name="retail" value=' not in edit
    as_olive.post("/prizes/new/", {**FORM, "retail": "0", "is_free": "on"})
    kite = Prize.objects.of(brook_street).get(name="Kite")
    assert (kite.retail_cents, kite.is_free, kite.lacks_value) == (0, True, False)


def test_the_form_says_from_when_on_the_member_page_counts(as_olive: Client, brook_street: Practice) -> None:
    assert "Takes effect once your practice’s member page is open" in as_olive.get("/prizes/new/").content.decode()
