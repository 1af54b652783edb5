"""Names of what entries only know by id: reward items, Hub users, locations, groups. Each one query."""

import uuid

from django.utils import timezone

from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.practices.models import Connection, HubUser, Practice

IN_THE_HUB = "In the Hub"


def items(practice: Practice) -> dict[uuid.UUID, RewardItem]:
    """All reward items of the practice with their groups, in the order of the menu, former ones too."""
    found = RewardItem.objects.of(practice).select_related("group")
    order = ("group__position", "group__name", "position", "name")
    return {item.id: item for item in found.order_by(*order)}


def menu_groups(practice: Practice) -> dict[uuid.UUID, str]:
    """The groups of the menu, in their order."""
    return {group.id: group.name for group in RewardGroup.objects.of(practice).order_by("position", "name")}


def hub_users(practice: Practice) -> dict[int, str]:
    """Everybody who has or had an account."""
    return dict(HubUser.objects.filter(practice=practice).values_list("pk", "display_name"))


def locations(practice: Practice) -> dict[uuid.UUID, str]:
    """The practice servers that are or were connected; of the same name with the day they were connected."""
    found = list(Connection.objects.filter(practice=practice).order_by("name", "created_at"))
    names = [connection.name for connection in found]

    def told(one: Connection) -> str:
        since = timezone.localtime(one.created_at, practice.zone)
        return one.name if names.count(one.name) == 1 else f"{one.name} (since {since:%Y-%m-%d})"

    return {one.id: told(one) for one in found}
