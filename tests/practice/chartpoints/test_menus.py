"""The reward menu: read while the Hub is there, kept while it is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from offthecharts.practice.chartpoints import keeper, menus
from offthecharts.practice.chartpoints.models import RewardMenu
from offthecharts.practice.news.registry import HANDLERS
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.chartpoints.conftest import BROKEN, BRUSHING, ON_TIME
from tests.practice.hub_double import Hub
from tests.practice.services_support import connected


def asked(hub: Hub) -> int:
    return len(hub.to("reward-menu", "GET"))


def test_the_menu_is_read_as_soon_as_the_service_gives_points_in_the_chart(hub: Hub, olive: Staff) -> None:
    service = connected(hub, olive)
    keeper.look()
    assert asked(hub) == 0
    Service.objects.update(options={**service.options, "chart_points": True})
    keeper.look()
    assert set(menus.menu_of(service).items) == {BRUSHING, BROKEN, ON_TIME}


def test_a_fresh_menu_is_not_read_again(hub: Hub, service: Service) -> None:
    keeper.look()
    assert asked(hub) == 1


@pytest.mark.parametrize("changed", ["age", "news", "a clock that was set back"])
def test_an_outdated_menu_is_read_again(hub: Hub, service: Service, changed: str) -> None:
    if changed == "age":
        old = timezone.now() - menus.FRESH_FOR * 2
        RewardMenu.objects.update(fetched_at=old, tried_at=old)
    elif changed == "news":
        HANDLERS["menu_changed"](service, {})
    else:
        ahead = timezone.now() + timedelta(days=1)
        RewardMenu.objects.update(fetched_at=ahead, tried_at=ahead)
    hub.menu = {"groups": [], "most_used": []}
    keeper.look()
    assert menus.menu_of(service).items == {}
    keeper.look()
    assert asked(hub) == 2


@pytest.mark.parametrize("manner", ["cut off", "a stranger"])
def test_a_hub_that_does_not_answer_leaves_the_menu_and_is_asked_again_later(
    hub: Hub, service: Service, manner: str
) -> None:
    menus.note_changed(service)
    if manner == "cut off":
        hub.manner = manner
    else:
        hub.menu = {"something": "else"}
    for _ in range(3):
        keeper.look()
    assert asked(hub) == 2
    assert len(menus.menu_of(service).items) == 3
    hub.manner, hub.menu = "", {"groups": [], "most_used": []}
    RewardMenu.objects.update(tried_at=timezone.now() - menus.RETRY_AFTER * 2)
    keeper.look()
    assert menus.menu_of(service).items == {}


def test_what_is_used_most_comes_first_then_what_gives_points(service: Service) -> None:
    assert [item.name for item in menus.menu_of(service).quick] == ["On time", "Great brushing"]


def test_a_menu_kept_by_another_version_is_as_if_it_never_came(service: Service) -> None:
    RewardMenu.objects.update(content={"groups": "?"})
    assert not menus.menu_of(service).was_read
