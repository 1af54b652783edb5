"""The family page, links by hand, and moving points on the pages."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.families.models import Kinship
from offthecharts.hub.families.queries import family_of, is_family
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points import verify
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.people import give, member_of

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return str(response.content.decode())


def undo(client: Client, response: Any) -> Any:
    """Press Undo of what the page that `response` leads to offers."""
    shown = client.get(response.url)
    done = shown.context["done"]
    assert done.action, text_of(shown)
    return client.post(done.action, {"idempotency_key": done.idempotency_key, **dict(done.fields)}, follow=True)


def move(client: Client, member: Member, giver: Member, receiver: Member, points: object, **more: str) -> Any:
    typed = {
        "giver": giver.number,
        "receiver": receiver.number,
        "points": points,
        "why": "For the headphones",
        "idempotency_key": uuid.uuid4().hex,
        **more,
    }
    return client.post(reverse("points_move", args=[member.number]), typed)


def test_the_family_page_shows_everybody_with_points_and_the_sum(
    as_dana: Client, mateo: Member, rosa: Member, sofia: Member
) -> None:
    give(mateo, 50)
    give(sofia, 30)
    shown = as_dana.get(reverse("member_family", args=[mateo.number]))
    family = shown.context["family"]
    assert [(one.member.called, one.word, one.points) for one in family.everybody] == [
        ("Rosa", "Mother", 0),
        ("Sofia", "sibling", 30),
        ("Mateo", "", 50),
    ]
    assert family.points == 80
    assert "worth $8.00" in text_of(shown)


def test_the_profile_names_the_family(as_dana: Client, mateo: Member, rosa: Member, sofia: Member) -> None:
    text = text_of(as_dana.get(reverse("member", args=[rosa.number])))
    assert "Responsible for" in text
    assert reverse("points_move", args=[rosa.number]) in text
    assert "Sibling" in text_of(as_dana.get(reverse("member", args=[mateo.number])))


def test_a_member_alone_is_told_how_to_get_a_family(as_dana: Client, brook_street: Practice) -> None:
    noah = member_of(brook_street, "Noah", "Kim")
    assert "Nobody is linked to" in text_of(as_dana.get(reverse("member_family", args=[noah.number])))
    assert "nobody to move points to" in text_of(as_dana.get(reverse("points_move", args=[noah.number])))
    assert "Nobody is linked to Noah yet" in text_of(as_dana.get(reverse("member", args=[noah.number])))


def test_points_are_moved_and_undo_takes_back_both_entries(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    answer = move(as_dana, mateo, mateo, sofia, 20)
    assert answer.status_code == 302
    assert [balance_of(brook_street, one) for one in (mateo, sofia)] == [30, 20]
    entries = PointsEntry.objects.of(brook_street).filter(kind=EntryKind.TRANSFER)
    assert {(entry.points, entry.reason, entry.comment) for entry in entries} == {
        (-20, "Moved to Sofia Alvarez", "For the headphones"),
        (20, "Moved from Mateo Alvarez", "For the headphones"),
    }
    assert "Undone: 20 points are back." in text_of(undo(as_dana, answer))
    assert [balance_of(brook_street, one) for one in (mateo, sofia)] == [50, 0]


def test_the_activity_says_to_whom_with_a_link_and_its_undo_takes_the_whole_back(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    move(as_dana, mateo, mateo, sofia, 20)
    shown = text_of(as_dana.get(reverse("member", args=[sofia.number])))
    assert f'Moved from <a href="{reverse("member", args=[mateo.number])}"><bdi>Mateo Alvarez</bdi></a>' in shown
    entry = PointsEntry.objects.of(brook_street).get(member_id=sofia.id)
    address = reverse("points_move_undo", args=[sofia.number, entry.id])
    assert address in shown
    part = text_of(as_dana.post(address, {"idempotency_key": "k"}, headers={"HX-Request": "true"}))
    assert 'id="live"' in part
    assert "Undone: 20 points are back." in part
    assert [balance_of(brook_street, one) for one in (mateo, sofia)] == [50, 0]
    again = text_of(as_dana.post(address, {"profile": "yes"}, follow=True))
    assert "Already taken back" in again
    assert "Moved from <a" in again


def test_undo_says_that_the_receiver_has_spent_the_points(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    answer = move(as_dana, mateo, mateo, sofia, 20)
    give(sofia, -15, "Sticker")
    assert "The points are spent already. Sofia has 5 points now, and 20 would go back." in text_of(
        undo(as_dana, answer)
    )
    assert [balance_of(brook_street, one) for one in (mateo, sofia)] == [30, 5]


@pytest.mark.parametrize(
    ("points", "said"),
    [("51", "Mateo has 50 points now. Move at most that many."), ("0", "one or more"), ("", "required")],
)
def test_what_cannot_be_moved_is_said_and_what_was_typed_stays(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member, points: str, said: str
) -> None:
    give(mateo, 50)
    answer = move(as_dana, mateo, mateo, sofia, points)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "For the headphones" in text_of(answer)
    assert balance_of(brook_street, mateo) == 50


def test_points_go_to_nobody_outside_the_family_nor_to_the_giver(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    noah = member_of(brook_street, "Noah", "Kim")
    assert move(as_dana, mateo, mateo, noah, 5).status_code == 422
    assert "Choose somebody else" in text_of(move(as_dana, mateo, mateo, mateo, 5))
    assert balance_of(brook_street, mateo) == 50


def test_the_same_form_sent_twice_moves_once(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    for _ in range(2):
        assert move(as_dana, mateo, mateo, sofia, 20, idempotency_key="once").status_code == 302
    assert [balance_of(brook_street, one) for one in (mateo, sofia)] == [30, 20]


def test_both_balances_are_shown_before(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    shown = move(as_dana, mateo, mateo, sofia, 60, do="preview")
    assert [(one.member.called, after) for one, after in shown.context["form"].preview] == [
        ("Mateo", -10),
        ("Sofia", 60),
    ]
    assert "Mateo has 10 points too few" in text_of(shown)
    assert balance_of(brook_street, mateo) == 50


def test_nobody_moves_points_in_their_own_family(
    as_dana: Client, dana: HubUser, brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    give(mateo, 50)
    HubUser.objects.filter(pk=dana.pk).update(member_id=rosa.id)
    answer = move(as_dana, mateo, mateo, sofia, 20)
    assert answer.status_code == 422
    assert "Ask somebody else of the practice" in text_of(answer)
    assert balance_of(brook_street, mateo) == 50


def link(client: Client, member: Member, relative: Member, tie: str, relationship: str = "") -> Any:
    typed = {"relative": relative.number, "tie": tie, "relationship": relationship}
    return client.post(reverse("member_family_link", args=[member.number]), typed)


def test_an_account_holder_is_linked_by_hand_and_undone(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    carlos = member_of(brook_street, "Carlos", "Alvarez", is_patient=False)
    answer = link(as_dana, mateo, carlos, "holder", "Father")
    row = Responsibility.objects.of(brook_street).get(account_holder_id=carlos.id)
    assert (row.patient_id, row.relationship, row.position, row.from_chart) == (mateo.id, "Father", 1, False)
    undo(as_dana, answer)
    assert not Responsibility.objects.of(brook_street).filter(account_holder_id=carlos.id).exists()


def test_a_sibling_is_linked_by_hand_without_an_account_holder(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    lea = member_of(brook_street, "Lea", "Diaz")
    link(as_dana, mateo, lea, "kin", "Half sibling")
    assert is_family(brook_street, mateo.id, lea.id)
    assert "Half sibling" in text_of(as_dana.get(reverse("member_family", args=[lea.number])))
    assert "linked as relatives" in text_of(link(as_dana, lea, mateo, "kin", "Sibling"))
    assert "Say what they are" in text_of(link(as_dana, lea, mateo, "kin"))


def test_who_is_responsible_is_said_from_either_side(as_dana: Client, brook_street: Practice, rosa: Member) -> None:
    lea = member_of(brook_street, "Lea", "Diaz")
    link(as_dana, rosa, lea, "patient", "Aunt")
    row = Responsibility.objects.of(brook_street).get(patient_id=lea.id)
    assert (row.account_holder_id, row.relationship) == (rosa.id, "Aunt")


def test_unlinking_is_undone_with_everything_as_it_was(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    carlos = member_of(brook_street, "Carlos", "Alvarez", is_patient=False)
    link(as_dana, mateo, carlos, "holder", "Father")
    row = Responsibility.objects.of(brook_street).get(account_holder_id=rosa.id)
    for member in (mateo, rosa):
        row = Responsibility.objects.of(brook_street).get(account_holder_id=rosa.id)
        answer = as_dana.post(reverse("member_family_unlink", args=[member.number, row.id]))
        assert not is_family(brook_street, mateo.id, rosa.id)
        undo(as_dana, answer)
        back = Responsibility.objects.of(brook_street).get(account_holder_id=rosa.id)
        assert (back.patient_id, back.relationship, back.position, back.from_chart) == (mateo.id, "Mother", 0, True)


def test_a_relative_is_unlinked_and_linked_again(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    lea = member_of(brook_street, "Lea", "Diaz")
    link(as_dana, mateo, lea, "kin", "Sibling")
    for member in (mateo, lea):
        row = Kinship.objects.of(brook_street).get()
        answer = as_dana.post(reverse("member_family_unlink", args=[member.number, row.id]))
        assert not Kinship.objects.of(brook_street).exists()
        undo(as_dana, answer)
        assert Kinship.objects.of(brook_street).get().relationship == "Sibling"


def test_links_that_cannot_be_are_refused_with_the_way_out(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    lea = member_of(brook_street, "Lea", "Diaz")
    assert "an account holder is of age" in text_of(link(as_dana, lea, mateo, "holder"))
    assert "is an account holder of Mateo" in text_of(link(as_dana, mateo, rosa, "holder"))
    assert "this is the same profile" in text_of(link(as_dana, mateo, mateo, "kin", "Sibling"))
    assert "Choose who belongs" in text_of(
        as_dana.post(reverse("member_family_link", args=[mateo.number]), {"tie": "kin", "relationship": "Sibling"})
    )
    assert (
        as_dana.post(
            reverse("member_family_link", args=[mateo.number]), {"relative": 999, "tie": "holder"}
        ).status_code
        == 404
    )
    assert len(family_of(lea)) == 1


def test_people_are_found_to_be_linked(as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member) -> None:
    member_of(brook_street, "Noah", "Kim")
    address = reverse("member_family_link", args=[mateo.number])
    found = as_dana.get(address, {"q": "noa"}, headers={"HX-Request": "true"})
    assert "Noah Kim" in text_of(found)
    assert "<h1" not in text_of(found)
    assert "Nobody is found" in text_of(as_dana.get(address, {"q": "Rosa"}))


def test_who_shares_an_e_mail_address_is_offered_to_be_linked(
    as_dana: Client, brook_street: Practice, rosa: Member, mateo: Member
) -> None:
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="Rosa@example.org")
    lea = member_of(brook_street, "Lea", "Diaz", email="rosa@example.org")
    shown = as_dana.get(reverse("member_family", args=[rosa.number]))
    assert shown.context["alike"] == [lea]
    address = reverse("member_family_link", args=[rosa.number])
    assert f"{address}?relative={lea.number}" in text_of(shown)
    assert "Lea Diaz" in text_of(as_dana.get(address, {"relative": lea.number}))


def test_a_family_is_left_out_of_pooling_and_taken_back(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(pooled_points="everybody")
    give(rosa, 40)
    page = reverse("member_family", args=[mateo.number])
    assert 'can spend <strong class="digits">40</strong> points: their own first' in text_of(as_dana.get(page))
    answer = as_dana.post(reverse("member_family_pool", args=[mateo.number]), {"pooled": "no"})
    undo(as_dana, answer)
    assert as_dana.get(page).context["pooling"] == "ON"
    as_dana.post(reverse("member_family_pool", args=[rosa.number]), {"pooled": "no"})
    assert "Each of this family uses their own points." in text_of(as_dana.get(page))
    as_dana.post(reverse("member_family_pool", args=[mateo.number]), {"pooled": "yes"})
    assert as_dana.get(page).context["pooling"] == "ON"


def test_others_and_their_families_are_not_found(as_quinn: Client, mateo: Member, rosa: Member) -> None:
    row = Responsibility.across_practices.get()
    for route, *more in (("member_family",), ("points_move",), ("member_family_unlink", row.id)):
        address = reverse(route, args=[mateo.number, *more])
        assert as_quinn.post(address).status_code in (404, 405)
        assert as_quinn.get(address).status_code in (404, 405)


def test_an_entry_of_another_family_is_not_undone_here(
    as_dana: Client, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    move(as_dana, mateo, mateo, sofia, 20)
    noah = member_of(brook_street, "Noah", "Kim")
    entry = PointsEntry.objects.of(brook_street).get(member_id=sofia.id)
    assert as_dana.post(reverse("points_move_undo", args=[noah.number, entry.id])).status_code == 404
    assert balance_of(brook_street, sofia) == 20


def test_a_transfer_comes_back_from_the_profile_that_the_receiver_was_merged_into(
    as_dana: Client, dana: HubUser, brook_street: Practice, mateo: Member, sofia: Member
) -> None:
    give(mateo, 50)
    move(as_dana, mateo, mateo, sofia, 20)
    kept = member_of(brook_street, "Sophia", "Alvarez")
    merge(practice=brook_street, kept_id=kept.id, merged_id=sofia.id, by=dana, idempotency_key="m")
    assert is_family(brook_street, mateo.id, kept.id)
    entry = PointsEntry.objects.of(brook_street).get(member_id=sofia.id, kind=EntryKind.TRANSFER)
    address = reverse("points_move_undo", args=[kept.number, entry.id])
    assert address in text_of(as_dana.get(reverse("member", args=[kept.number])))
    assert "Undone: 20 points are back." in text_of(as_dana.post(address, {"idempotency_key": "k"}, follow=True))
    assert [balance_of(brook_street, one) for one in (mateo, sofia, kept)] == [50, 0, 0]
    assert list(verify.faults()) == []


def test_who_gets_the_points_is_chosen_where_there_are_several(
    as_dana: Client, mateo: Member, rosa: Member, sofia: Member
) -> None:
    give(mateo, 50)
    address = reverse("points_move", args=[mateo.number])
    assert '<option value="" selected>Choose …</option>' in text_of(as_dana.get(address))
    answer = as_dana.post(address, {"giver": mateo.number, "receiver": "", "points": 5, "idempotency_key": "k"})
    assert answer.status_code == 422
    assert "Choose who gets the points." in text_of(answer)


def test_whose_points_a_member_can_spend_is_said_where_only_account_holders_spend_all(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(pooled_points="holders")
    text = text_of(as_dana.get(reverse("member_family", args=[mateo.number])))
    assert "Only account holders can spend the whole family’s points." in text
    assert "Mateo</bdi> can spend their own: <strong" in text
