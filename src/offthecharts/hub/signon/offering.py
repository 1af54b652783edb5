"""The tick on the Hub's sign-in page: "Link this log-in to …"."""

import uuid
from typing import Any

from django.http import HttpRequest

from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.hub.signon import keys, links, windows
from offthecharts.hub.signon.errors import words_of
from offthecharts.web.mounts import in_frame

TICK = "link_sign_on"


def context(request: HttpRequest) -> dict[str, Any]:
    """What the sign-in page says of single sign-on: why it was refused, and whom to link. Up to two queries."""
    if not in_frame(request):
        return {}
    offer = request.session.get(windows.OFFER)
    connection = _connection(offer)
    offered = None
    if offer and connection and _stands(offer, connection):
        offered = {**offer, "practice": connection.practice}
    return {
        "refusal": words_of(request.session.get(windows.REFUSAL, "")),
        "offer": offered,
        "ticked": TICK in request.POST,
    }


def _connection(offer: dict[str, str] | None) -> Connection | None:
    if not offer:
        return None
    rows = Connection.objects.filter(pk=uuid.UUID(offer["connection"]), revoked_at=None)
    return rows.select_related("practice").first()


def _stands(offer: dict[str, str], connection: Connection) -> bool:
    """Whether what the practice server said still counts: it is of today, and its key is accepted. One query."""
    return offer["day"] == windows.today(connection.practice.zone) and offer["key"] in keys.accepted(connection)


def link_when_ticked(request: HttpRequest, user: HubUser) -> None:
    """Link the staff member for whom the window was opened to `user`, who just typed their password and ticked."""
    offer = request.session.get(windows.OFFER)
    connection = _connection(offer) if TICK in request.POST and in_frame(request) else None
    request.session.pop(windows.REFUSAL, None)
    if not offer or connection is None or connection.practice_id != user.practice_id:
        return
    if not _stands(offer, connection):
        return
    link = links.link(connection=connection, staff_id=offer["staff"], staff_name=offer["name"], user=user)
    windows.stand_on(request, link, offer["key"])
