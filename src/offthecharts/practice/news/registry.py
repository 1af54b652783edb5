"""What each kind of news does here. One line for each kind; the handlers live in the folder of their noun.

A handler runs in the transaction that moves the cursor on. It may be called again with the same news, which then
changes nothing. Kinds that are not listed are passed over, so that a Hub may be newer.
"""

from collections.abc import Callable
from typing import Any

from offthecharts.practice.chartpoints.menus import take_menu_changed
from offthecharts.practice.news.handlers import take_balance, take_orders, take_profile_linked
from offthecharts.practice.offers.services import take_contact_offer
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon.links import take_link_ended
from offthecharts.wire.news import NewsKind

type Handler = Callable[[Service, dict[str, Any]], None]

HANDLERS: dict[str, Handler] = {
    NewsKind.BALANCE: take_balance,
    NewsKind.PROFILE_LINKED: take_profile_linked,
    NewsKind.CONTACT_OFFER: take_contact_offer,
    NewsKind.MENU_CHANGED: take_menu_changed,
    NewsKind.LINK_ENDED: take_link_ended,
    NewsKind.ORDERS: take_orders,
}
