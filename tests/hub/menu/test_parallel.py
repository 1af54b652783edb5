"""The reward menu, changed by several people at the same moment, on real threads."""

import pytest

from offthecharts.hub.menu.errors import NameTaken
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.menu.ordering import move_item
from offthecharts.hub.menu.services import save_group, save_item, start_menu
from offthecharts.hub.practices.models import Practice
from tests.hub.launches.test_parallel import at_once, separate_connections  # noqa: F401  # a fixture
from tests.hub.people import menu_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("separate_connections")]

TRIES = 8


def test_the_menu_is_started_once_when_several_press_start_together(brook_street: Practice) -> None:
    at_once(TRIES, lambda _number: start_menu(brook_street))
    assert RewardGroup.objects.of(brook_street).count() == 4
    assert RewardItem.objects.of(brook_street).count() == 15


def test_a_group_and_an_item_that_several_add_together_are_there_once(brook_street: Practice) -> None:
    start_menu(brook_street)
    fun = RewardGroup.objects.of(brook_street).get(name="Fun")

    def one(number: int) -> str:
        try:
            if number % 2:
                save_group(practice=brook_street, name="Müller" if number % 4 == 1 else "MÜLLER", by=None)
            else:
                save_item(practice=brook_street, group=fun, name="Boat race", points=number + 1, by=None)
        except NameTaken:
            return "refused"
        return "saved"

    assert at_once(TRIES, one).count("saved") == 2
    assert RewardGroup.objects.of(brook_street).count() == 5
    assert RewardItem.objects.of(brook_street).filter(group_id=fun.id).count() == 4


def test_items_that_several_move_together_keep_a_place_each(brook_street: Practice) -> None:
    menu = menu_of(brook_street)
    names = ["On time", "Confirmed the appointment", "Came in school uniform", "Missed without a call"]
    at_once(TRIES, lambda number: move_item(item=menu[names[number % 4]], up=number % 3 == 0))
    rows = RewardItem.objects.of(brook_street).filter(group_id=menu["On time"].group_id)
    assert list(rows.values_list("position", flat=True)) == [0, 1, 2, 3]
