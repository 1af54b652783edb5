"""The practice password, asked once a day; and the word that this server gives for whoever gave it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from offthecharts.practice.outbox.switches import signs_on
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import keys, links
from offthecharts.practice.staff.models import Staff
from offthecharts.web.signin import sessions
from offthecharts.wire.errors import HubFault, NotAHub, Refused, RevokedConnection
from offthecharts.wire.messages import LaunchSignOn


def password_moment(request: HttpRequest, zone: ZoneInfo) -> datetime | None:
    """When the practice password was given today, in the practice's zone; None when it was not."""
    given = sessions.password_at(request)
    if given is None:
        return None
    here, now = given.astimezone(zone), timezone.now().astimezone(zone)
    return here if here.date() == now.date() and given <= timezone.now() else None


def assertion_for(service: Service, staff: Staff, password_given: datetime | None) -> str:
    """The word for `staff`; empty when the switch is off, the password was not given today, or the Hub is too old.

    Calls the network when a key has to be registered. Raises the WireErrors of a Hub that does not answer, and
    UnreadableSecret.
    """
    if password_given is None or not signs_on(service):
        return ""
    try:
        key = keys.ready(service)
    except RevokedConnection:
        raise
    except (Refused, NotAHub, HubFault):
        return ""  # the window asks for the Hub's password, as without single sign-on
    return keys.sign(key, staff, password_given)


def note_answer(service: Service, staff: Staff, told: LaunchSignOn | None) -> None:
    """Keep what the Hub said of the word: who is linked to whom. Up to two queries.

    After a key was revoked in the Hub, the next launch makes a new one.
    """
    if told is not None and told.code == "unknown_key":
        keys.forget(service)
    if told is not None and told.link is not None:
        links.remember(service, staff, told.link)
