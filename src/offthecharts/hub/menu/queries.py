"""What the pages read from the reward menu."""

from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.practices.models import Practice


def items_on_menu(practice: Practice) -> list[RewardItem]:
    """The active items with their groups, in the menu's order. One query."""
    items = RewardItem.objects.of(practice).filter(is_active=True).select_related("group")
    return list(items.order_by("group__position", "group__name", "position", "name"))
