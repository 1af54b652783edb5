"""The reward menu as the Hub tells it: ``GET /api/v1/reward-menu``."""

import uuid

from pydantic import Field

from offthecharts.wire.messages import Message


class MenuItem(Message):
    """A reason with a number of points."""

    id: uuid.UUID
    name: str
    points: int


class MenuGroup(Message):
    """A heading of the menu and its items, in the practice's order."""

    id: uuid.UUID
    name: str
    items: list[MenuItem]


class RewardMenu(Message):
    """The practice's reward menu; items taken off it are not listed."""

    groups: list[MenuGroup]
    most_used: list[uuid.UUID] = Field(
        default=[], description="ids of the items given most often in the last 90 days, most often first"
    )
