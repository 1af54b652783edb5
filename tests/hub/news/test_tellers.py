"""Who tells practice servers something: the reward menu, and the choice of a profile."""

from typing import Any

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu import ordering
from offthecharts.hub.menu import services as menu
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.news.answering import answer
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.launches.charts import MATEO_ID, Browser, PracticeServer, let_in, mateo_chart
from tests.hub.launches.conftest import desk
from tests.hub.people import give, member_of, menu_of

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def told(practice: Practice) -> list[tuple[str, Any]]:
    """All that was ever told."""
    return [(item.kind, item.body) for item in answer(practice.pk, "").items]


def test_every_change_of_the_menu_is_told(brook_street: Practice) -> None:
    item = menu_of(brook_street)["On time"]
    changes = [
        lambda: menu.set_active(item=item, is_active=False, by=None),
        lambda: ordering.move_item(item=item, up=False),
        lambda: ordering.move_group(group=item.group, up=False),
        lambda: menu.save_item(
            practice=brook_street, group=item.group, name="On the dot", points=5, item=item, by=None
        ),
        lambda: menu.save_group(practice=brook_street, name="Empty", by=None),
        lambda: menu.remove_group(group=RewardGroup.objects.of(brook_street).get(name="Empty"), by=None),
    ]
    assert told(brook_street) == [("menu_changed", {})]
    for number, change in enumerate(changes, start=2):
        change()
        assert len(told(brook_street)) == number
    assert RewardItem.objects.of(brook_street).filter(name="On the dot").exists()


def test_a_choice_in_the_window_tells_whose_profile_it_is_and_its_balance(
    desk: PracticeServer, dana: HubUser, brook_street: Practice
) -> None:
    matteo: Member = member_of(
        brook_street, "Matteo", "Alvarez", birth_date=mateo_chart()["birth_date"], email="mateo@example.com"
    )
    give(matteo, 30)
    window = Browser()
    address = window.get(desk.path(mateo_chart())).headers["Location"]
    let_in(window, dana)
    window.post(address, {"member": matteo.number})
    news = told(brook_street)
    assert ("profile_linked", {"external_id": MATEO_ID, "member_id": str(matteo.id)}) in news
    assert [body["points"] for kind, body in news if kind == "balance"][:1] == [30]
