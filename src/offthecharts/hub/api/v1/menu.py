"""The reward menu, to read."""

from itertools import groupby

from ninja import Router

from offthecharts.hub.api.requests import ApiRequest, practice_of
from offthecharts.hub.api.v1.schemas import MenuGroup, MenuItem, RewardMenu
from offthecharts.hub.menu.queries import items_on_menu

router = Router(tags=["Reward menu"])


@router.get("/reward-menu", response=RewardMenu)
def reward_menu(request: ApiRequest) -> RewardMenu:
    """Read the practice's reward menu. Items that were taken off it are left out, and so are empty groups."""
    groups = [
        MenuGroup(
            id=group.id,
            name=group.name,
            items=[MenuItem(id=item.id, name=item.name, points=item.points) for item in items],
        )
        for group, items in groupby(items_on_menu(practice_of(request)), key=lambda item: item.group)
    ]
    return RewardMenu(groups=groups)
