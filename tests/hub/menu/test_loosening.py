"""Only Owners and Admins loosen the limits of an item, which bind Marketing too; what changes is recorded."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.menu.errors import LimitStands
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.menu.services import save_item
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.audit.models import AuditEntry
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import menu_of


@pytest.fixture
def mary(brook_street: Practice) -> HubUser:
    return hub_user(brook_street, "mary", Role.MARKETING)


@pytest.fixture
def bound(brook_street: Practice) -> RewardItem:
    """An item with all limits that bind its givers."""
    item = menu_of(brook_street)["On time"]
    item.repeat_lock_days, item.most_per_day, item.needs_approval = 7, 1, True
    item.save()
    return item


def saved(client: Client, item: RewardItem, **values: str) -> int:
    """The page of `item` sent without any limit but those in `values`; the status."""
    data = {"name": item.name, "points": str(item.points), "group": str(item.group_id), "is_active": "on", **values}
    return client.post(reverse("item_edit", args=[item.id]), data).status_code


def limits(item: RewardItem) -> tuple[int | None, int | None, bool]:
    """As they stand in the database."""
    now = RewardItem.objects.of(item.practice_id).get(id=item.id)
    return now.repeat_lock_days, now.most_per_day, now.needs_approval


def test_marketing_cannot_switch_off_the_approval_and_the_locks_that_bind_it(
    mary: HubUser, bound: RewardItem
) -> None:
    client = signed_in(mary)
    assert saved(client, bound) == 302
    assert saved(client, bound, repeat_lock_days="1", most_per_day="50") == 302
    assert limits(bound) == (7, 1, True)
    page = client.get(reverse("item_edit", args=[bound.id])).content.decode()
    assert page.count("Only an Owner or Admin changes this once it is set.") == 3
    assert page.count(" disabled") >= 3


@pytest.mark.parametrize(
    "looser",
    [
        *({"repeat_lock_days": days} for days in (None, 6)),
        *({"most_per_day": times} for times in (None, 2)),
        {"needs_approval": False},
    ],
)
def test_loosening_a_limit_is_refused_past_the_page_too(
    mary: HubUser, olive: HubUser, bound: RewardItem, looser: dict[str, Any]
) -> None:
    RewardItem.objects.of(bound.practice_id).filter(id=bound.id).update(name="Renamed meanwhile")
    what: dict[str, Any] = {"practice": mary.practice, "group": bound.group, "name": "On time", "points": 5}
    with pytest.raises(LimitStands, match="Ask an Owner or Admin"):
        save_item(**what, item=bound, limits=looser, by=mary)
    assert limits(bound) == (7, 1, True)
    save_item(**what, item=bound, limits=looser, by=olive)
    assert limits(bound) != (7, 1, True)


def test_marketing_sets_and_tightens_limits_and_changes_all_else(mary: HubUser, brook_street: Practice) -> None:
    item = menu_of(brook_street)["On time"]
    client = signed_in(mary)
    assert saved(client, item, repeat_lock_days="7", needs_approval="on") == 302
    assert limits(item) == (7, None, True)
    assert saved(client, item, name="Punctual", most_per_day="2") == 302
    assert limits(item) == (7, 2, True)
    assert RewardItem.objects.of(brook_street).get(id=item.id).name == "Punctual"


def test_owners_loosen_limits_on_the_page(as_olive: Client, bound: RewardItem) -> None:
    assert "Only an Owner or Admin" not in as_olive.get(reverse("item_edit", args=[bound.id])).content.decode()
    assert saved(as_olive, bound) == 302
    assert limits(bound) == (None, None, False)


def test_changes_of_the_menu_are_in_the_audit_trail(as_olive: Client, bound: RewardItem) -> None:
    group = str(bound.group_id)
    saved(as_olive, bound, points="6", repeat_lock_days="7", most_per_day="1")
    saved(as_olive, bound, points="6", repeat_lock_days="7", most_per_day="1")
    as_olive.post(reverse("item_switch", args=[bound.id]), {"active": "no"})
    as_olive.post(reverse("item_new"), {"name": "Early bird", "points": "8", "group": group, "is_active": "on"})
    as_olive.post(reverse("group_new"), {"name": "Seasons"})
    seasons = RewardGroup.objects.of(bound.practice_id).get(name="Seasons")
    as_olive.post(reverse("group_edit", args=[seasons.id]), {"name": "Holidays"})
    as_olive.post(reverse("group_remove", args=[seasons.id]))
    rows = AuditEntry.objects.filter(actor_name="Olive").order_by("id").values_list("action", "detail")
    assert list(rows) == [
        ("reward item changed", "On time: points 5 to 6, needs approval yes to no"),
        ("reward item taken off", "On time"),
        ("reward item added", "Early bird +8, no limits"),
        ("reward group saved", "Seasons"),
        ("reward group saved", "Seasons to Holidays"),
        ("reward group removed", "Holidays"),
    ]
