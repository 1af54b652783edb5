"""The reward menu of each Hub: read now and then while the Hub is there, used also when it is not."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone
from pydantic import ValidationError

from offthecharts.practice.chartpoints.models import RewardMenu
from offthecharts.practice.hublink.clients import client_of
from offthecharts.practice.setup.models import Service
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.errors import WireError
from offthecharts.wire.menu import MenuGroup, MenuItem
from offthecharts.wire.menu import RewardMenu as ToldMenu

logger = logging.getLogger(__name__)

FRESH_FOR: Final = timedelta(minutes=5)
STALE_AFTER: Final = timedelta(minutes=30)
"""The panel says so then: items may have left the menu meanwhile."""
RETRY_AFTER: Final = timedelta(seconds=30)
TIMEOUT_SECONDS: Final = 5.0
MOST_SHOWN: Final = 6


@dataclass(frozen=True)
class Menu:
    """What the panel offers."""

    told: ToldMenu
    row: RewardMenu | None

    @property
    def groups(self) -> list[MenuGroup]:
        """The whole menu."""
        return self.told.groups

    @property
    def items(self) -> dict[str, MenuItem]:
        """The items by their ids as text."""
        return {str(item.id): item for group in self.groups for item in group.items}

    @property
    def quick(self) -> list[MenuItem]:
        """The practice's most used items; until there are any, the first ones of the menu."""
        items = self.items
        used = [items[str(item_id)] for item_id in self.told.most_used if str(item_id) in items]
        others = [item for item in items.values() if item not in used and item.points > 0]
        return (used + others)[:MOST_SHOWN]

    @property
    def was_read(self) -> bool:
        """Whether the Hub ever told it."""
        return self.row is not None and self.row.fetched_at is not None

    @property
    def is_stale(self) -> bool:
        """Whether it is old enough to be told."""
        at = self.row.fetched_at if self.row else None
        return at is not None and at < timezone.now() - STALE_AFTER


def menu_of(service: Service) -> Menu:
    """The menu as it was told last; empty when it never was. One query."""
    row = RewardMenu.objects.filter(service=service).first()
    try:
        told = ToldMenu.model_validate(row.content) if row and row.fetched_at else ToldMenu(groups=[])
    except ValidationError:  # kept by another version of this program; it is read again soon
        told, row = ToldMenu(groups=[]), None
    return Menu(told, row)


def note_changed(service: Service) -> None:
    """The Hub says that the menu has changed: it is read again at the next round. One update."""
    RewardMenu.objects.filter(service=service).update(is_outdated=True)


def take_menu_changed(service: Service, _body: dict[str, Any]) -> None:
    """News of the Hub: its menu has changed."""
    note_changed(service)


def refresh_if_due(service: Service) -> bool:
    """Read the menu when it is time to; whether it was read. One query, and then a call over the network."""
    now = timezone.now()
    RewardMenu.objects.get_or_create(service=service)
    due = Q(fetched_at=None) | Q(fetched_at__lt=now - FRESH_FOR) | Q(fetched_at__gt=now) | Q(is_outdated=True)
    rested = Q(tried_at=None) | Q(tried_at__lt=now - RETRY_AFTER) | Q(tried_at__gt=now) | Q(tried_at=F("fetched_at"))
    if not RewardMenu.objects.filter(due, rested, service=service).update(tried_at=now, is_outdated=False):
        return False
    return refresh(service)


def refresh(service: Service) -> bool:
    """Ask the Hub for the menu and keep it; False when it could not be had. Calls the network."""
    now = timezone.now()
    try:
        told = client_of(service, timeout_seconds=TIMEOUT_SECONDS).reward_menu()
    except (WireError, UnreadableSecret) as error:
        logger.info("the reward menu could not be read: %s", type(error).__name__)
        note_changed(service)  # for all we know
        return False
    kept = {"content": told.model_dump(mode="json"), "fetched_at": now, "tried_at": now}
    RewardMenu.objects.update_or_create(service=service, defaults=kept)
    return True
