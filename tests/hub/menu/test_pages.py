"""The reward menu."""

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.menu.queries import items_on_menu
from offthecharts.hub.menu.services import start_menu
from offthecharts.hub.practices.models import Practice, Role
from offthecharts.hub.tags.services import make
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import menu_of


def test_an_empty_menu_is_started_in_one_press_and_only_once(as_olive: Client, brook_street: Practice) -> None:
    assert "Use the starter menu" in as_olive.get(reverse("menu")).content.decode()
    for _ in range(2):
        as_olive.post(reverse("menu_start"))
    assert RewardItem.objects.of(brook_street).count() == 15
    assert "Great brushing" in as_olive.get(reverse("menu")).content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_may_change_the_menu(brook_street: Practice, role: Role) -> None:
    item = menu_of(brook_street)["On time"]
    client = signed_in(hub_user(brook_street, "somebody", role))
    may = role in (Role.OWNER, Role.ADMIN, Role.MARKETING)
    assert client.get(reverse("menu")).status_code == 200
    assert client.get(reverse("item_edit", args=[item.id])).status_code == (200 if may else 403)
    assert client.post(reverse("item_move", args=[item.id]), {"to": "down"}).status_code == (302 if may else 403)
    assert ("Add item" in client.get(reverse("menu")).content.decode()) == may


def test_items_are_added_changed_and_taken_off(as_olive: Client, brook_street: Practice) -> None:
    item = menu_of(brook_street)["On time"]
    group = str(item.group_id)
    as_olive.post(reverse("item_new"), {"name": "Early bird", "points": "8", "group": group, "is_active": "on"})
    assert [found.name for found in items_on_menu(brook_street)][4] == "Early bird"
    as_olive.post(reverse("item_edit", args=[item.id]), {"name": "Punctual", "points": "6", "group": group})
    item = RewardItem.objects.of(brook_street).get(id=item.id)
    assert (item.name, item.points, item.is_active) == ("Punctual", 6, False)
    as_olive.post(reverse("item_switch", args=[item.id]), {"active": "yes"})
    assert RewardItem.objects.of(brook_street).get(id=item.id).is_active


def test_items_and_groups_move_and_stay_at_the_ends(as_olive: Client, brook_street: Practice) -> None:
    menu = menu_of(brook_street)
    as_olive.post(reverse("item_move", args=[menu["On time"].id]), {"to": "up"})
    as_olive.post(reverse("item_move", args=[menu["On time"].id]), {"to": "down"})
    assert [item.name for item in items_on_menu(brook_street)][:2] == ["Confirmed the appointment", "On time"]
    hygiene = RewardGroup.objects.of(brook_street).get(name="Hygiene")
    as_olive.post(reverse("group_move", args=[hygiene.id]), {"to": "up"})
    assert RewardGroup.objects.of(brook_street)[0].name == "Hygiene"


def test_groups_are_added_renamed_and_removed_when_empty(as_olive: Client, brook_street: Practice) -> None:
    start_menu(brook_street)
    as_olive.post(reverse("group_new"), {"name": "Seasons"})
    group = RewardGroup.objects.of(brook_street).get(name="Seasons")
    assert "called this" in as_olive.post(reverse("group_new"), {"name": "seasons"}).content.decode()
    as_olive.post(reverse("group_edit", args=[group.id]), {"name": "Holidays"})
    assert RewardGroup.objects.of(brook_street).filter(name="Holidays").exists()
    as_olive.post(reverse("group_remove", args=[group.id]))
    assert not RewardGroup.objects.of(brook_street).filter(id=group.id).exists()
    fun = RewardGroup.objects.of(brook_street).get(name="Fun")
    assert as_olive.post(reverse("group_remove", args=[fun.id])).status_code == 409


def test_zero_points_and_a_name_twice_are_refused(as_olive: Client, brook_street: Practice) -> None:
    group = str(menu_of(brook_street)["On time"].group_id)
    zero = as_olive.post(reverse("item_new"), {"name": "Nothing", "points": "0", "group": group})
    twice = as_olive.post(reverse("item_new"), {"name": "on time", "points": "3", "group": group})
    assert (zero.status_code, twice.status_code) == (422, 422)
    assert "other than zero" in zero.content.decode()
    assert "already has an item" in twice.content.decode()


def test_another_practice_cannot_touch_the_menu(as_quinn: Client, brook_street: Practice) -> None:
    item = menu_of(brook_street)["On time"]
    assert as_quinn.get(reverse("item_edit", args=[item.id])).status_code == 404
    assert as_quinn.get(reverse("group_edit", args=[item.group_id])).status_code == 404
    for route in ("item_move", "item_switch"):
        assert as_quinn.post(reverse(route, args=[item.id])).status_code == 404
    for route in ("group_move", "group_remove"):
        assert as_quinn.post(reverse(route, args=[item.group_id])).status_code == 404
    stolen = {"name": "Mine", "points": "3", "group": str(item.group_id)}
    start_menu(as_quinn.get(reverse("menu")).wsgi_request.practice)  # type: ignore[attr-defined]
    assert as_quinn.post(reverse("item_new"), stolen).status_code == 422


def test_an_item_gets_its_limits_which_the_menu_says_in_words(as_olive: Client, brook_street: Practice) -> None:
    item = menu_of(brook_street)["On time"]
    group = MemberGroup(practice=brook_street, name="Braces club")
    group.save()
    tag = make(practice=brook_street, name="Punctual")
    data = {
        "name": "On time",
        "points": "5",
        "group": str(item.group_id),
        "is_active": "on",
        "repeat_lock_days": "7",
        "most_per_day": "1",
        "needs_approval": "on",
        "member_groups": [str(group.id)],
        "tag": str(tag.id),
    }
    as_olive.post(reverse("item_edit", args=[item.id]), data)
    item = RewardItem.objects.of(brook_street).get(id=item.id)
    assert (item.repeat_lock_days, item.most_per_day, item.needs_approval) == (7, 1, True)
    assert (item.member_group_ids, item.tag_id) == ([str(group.id)], tag.id)
    said = as_olive.get(reverse("menu")).content.decode()
    assert "every 7 days · 1 a day · needs approval · for Braces club · tags as Punctual" in said
    form = as_olive.get(reverse("item_edit", args=[item.id])).content.decode()
    assert 'value="7"' in form
    for wrong in ({"repeat_lock_days": "0"}, {"most_per_day": "-1"}, {"tag": "nonsense"}):
        assert as_olive.post(reverse("item_edit", args=[item.id]), {**data, **wrong}).status_code == 422
    as_olive.post(reverse("item_edit", args=[item.id]), {"name": "On time", "points": "5", "group": data["group"]})
    item = RewardItem.objects.of(brook_street).get(id=item.id)
    assert (item.is_limited, item.needs_approval, item.tag_id) == (False, False, None)


def test_a_name_is_taken_whatever_the_case_of_its_letters_in_every_alphabet(
    as_olive: Client, brook_street: Practice
) -> None:
    as_olive.post(reverse("group_new"), {"name": "Für Größere"})
    refused = as_olive.post(reverse("group_new"), {"name": "FÜR GRÖSSERE"})
    assert (refused.status_code, RewardGroup.objects.of(brook_street).count()) == (422, 1)
    group = RewardGroup.objects.of(brook_street).get()
    assert as_olive.post(reverse("group_edit", args=[group.id]), {"name": "Für GRÖßERE"}).status_code == 302
    item = {"name": "Нет кариеса", "points": "5", "group": str(group.id), "is_active": "on"}
    as_olive.post(reverse("item_new"), item)
    refused = as_olive.post(reverse("item_new"), {**item, "name": "НЕТ КАРИЕСА"})
    assert (refused.status_code, RewardItem.objects.of(brook_street).count()) == (422, 1)


def test_items_are_dragged_within_their_group_and_to_another(as_olive: Client, brook_street: Practice) -> None:
    menu = menu_of(brook_street)
    hygiene = RewardGroup.objects.of(brook_street).get(name="Hygiene")
    order = ["No new cavities", "On time", "Great brushing"]
    data = {
        "group": str(hygiene.id),
        "item": [str(menu[name].id) for name in order],
        "moved": str(menu["On time"].id),
    }
    answer = as_olive.post(reverse("menu_order"), data, headers={"HX-Request": "true"})
    assert "On time: 2 of 5 in Hygiene" in answer.content.decode()
    names = [item.name for item in items_on_menu(brook_street) if item.group_id == hygiene.id]
    assert names[:3] == order
    taken = RewardGroup.objects.of(brook_street).get(name="Fun")
    as_olive.post(reverse("item_new"), {"name": "on time", "points": "1", "group": str(taken.id), "is_active": "on"})
    answer = as_olive.post(
        reverse("menu_order"),
        {"group": str(taken.id), "item": str(menu["On time"].id)},
        headers={"HX-Request": "true"},
    )
    assert "Rename one of them" in answer["HX-Trigger"]
    assert RewardItem.objects.of(brook_street).get(id=menu["On time"].id).group_id == hygiene.id


def test_groups_are_dragged(as_olive: Client, brook_street: Practice) -> None:
    start_menu(brook_street)
    groups = list(RewardGroup.objects.of(brook_street))
    as_olive.post(reverse("menu_order"), {"order": [str(groups[3].id), str(groups[0].id)]})
    assert [group.name for group in RewardGroup.objects.of(brook_street)][:2] == [groups[3].name, groups[0].name]
    assert as_olive.post(reverse("menu_order"), {"order": "nonsense"}).status_code == 404
