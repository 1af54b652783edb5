"""The limits of an item that bind the people who may change the menu too: only Owners and Admins loosen them."""

from typing import Final

from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.roles import RUNS_PRACTICE

BINDING: Final = {
    "repeat_lock_days": "days until it can be given again",
    "most_per_day": "most times a day",
    "needs_approval": "needs approval",
}
"""By the model's names, with the words for each."""


def may_loosen(user: HubUser) -> bool:
    """Whether `user` may take away or widen what binds those who give points."""
    return user.role in RUNS_PRACTICE


def standing(item: RewardItem) -> list[str]:
    """Which of ``BINDING`` the item has, by the model's names."""
    return [name for name in BINDING if getattr(item, name)]


def loosened(before: RewardItem, after: RewardItem) -> list[str]:
    """The words for each limit of `before` that binds less in `after`."""
    days, most = after.repeat_lock_days, after.most_per_day
    is_looser = {
        "repeat_lock_days": bool(before.repeat_lock_days) and (not days or days < (before.repeat_lock_days or 0)),
        "most_per_day": bool(before.most_per_day) and (not most or most > (before.most_per_day or 0)),
        "needs_approval": before.needs_approval and not after.needs_approval,
    }
    return [words for name, words in BINDING.items() if is_looser[name]]
