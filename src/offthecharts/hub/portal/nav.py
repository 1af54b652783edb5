"""The navigation of the member page. An entry shows as soon as there is an address of its name."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from offthecharts.hub.portal.requests import PortalRequest

IN_THE_BAR: Final = 5
"""More than this many do not fit beside each other on a phone: the last place becomes a menu."""


@dataclass(frozen=True)
class Entry:
    """A page: the name of its address, its words, its icon; `prefix` names further pages that belong to it."""

    route: str
    label: Any
    icon: str
    for_holders: bool = False
    prefix: str = ""


ENTRIES: Final = (
    Entry("portal_home", _("Home"), "house"),
    Entry("portal_history", _("Points"), "sparkles"),
    Entry("portal_prizes", _("Prizes"), "gift", prefix="portal_prize"),
    Entry("portal_orders", _("Orders"), "shopping-bag", prefix="portal_order"),
    Entry("portal_contests", _("Contests"), "trophy", prefix="portal_contest"),
    Entry("portal_card", _("My card"), "qr-code"),
    Entry("portal_refer", _("Refer a friend"), "heart-handshake", prefix="portal_refer"),
    Entry("portal_family", _("Family"), "users", for_holders=True, prefix="portal_child"),
    Entry("portal_messages", _("Messages"), "bell", prefix="portal_message"),
    Entry("portal_account", _("Account"), "circle-user", prefix="portal_passkey"),
)


@dataclass(frozen=True)
class Shown:
    """An entry with its address."""

    label: str
    icon: str
    href: str
    is_current: bool


def shown(request: PortalRequest) -> list[Shown]:
    """The entries for who is signed in, in their order."""
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    found = []
    for entry in ENTRIES:
        if entry.for_holders and not request.children:
            continue
        try:
            href = reverse(entry.route, kwargs={"slug": request.practice.slug})
        except NoReverseMatch:
            continue
        current = here == entry.route or bool(entry.prefix and here.startswith(entry.prefix))
        found.append(Shown(str(entry.label), entry.icon, href, current))
    return found


def in_two(entries: list[Shown]) -> tuple[list[Shown], list[Shown]]:
    """What stands in the bar of a phone, and what its menu holds."""
    if len(entries) <= IN_THE_BAR:
        return entries, []
    return entries[: IN_THE_BAR - 1], entries[IN_THE_BAR - 1 :]
