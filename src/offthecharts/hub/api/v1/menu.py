"""The reward menu, to read."""

from datetime import timedelta
from itertools import groupby
from typing import Final

from django.utils import timezone
from ninja import Router

from offthecharts.hub.api.requests import ApiRequest, practice_of
from offthecharts.hub.menu.queries import items_on_menu
from offthecharts.hub.points.queries import most_used_items
from offthecharts.wire.menu import MenuGroup, MenuItem, RewardMenu

router = Router(tags=["Reward menu"])

USED_WITHIN: Final = timedelta(days=90)
MOST_USED: Final = 12
"""More than programs show at once: some may have left the menu."""


@router.get("/reward-menu", response=RewardMenu)
def reward_menu(request: ApiRequest) -> RewardMenu:
    """Read the practice's reward menu. Items that were taken off it are left out, and so are empty groups."""
    practice = practice_of(request)
    items = items_on_menu(practice)
    groups = [
        MenuGroup(
            id=group.id,
            name=group.name,
            items=[MenuItem(id=item.id, name=item.name, points=item.points) for item in within],
        )
        for group, within in groupby(items, key=lambda item: item.group)
    ]
    known = {item.id for item in items}
    used = most_used_items(practice, since=timezone.now() - USED_WITHIN, limit=MOST_USED)
    return RewardMenu(groups=groups, most_used=[item_id for item_id in used if item_id in known])
