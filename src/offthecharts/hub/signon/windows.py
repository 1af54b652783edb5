"""Windows that open signed in: what their sessions keep, and how they end."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from offthecharts.hub.launches.models import Launch
from offthecharts.hub.signon import links
from offthecharts.hub.signon.models import StaffLink
from offthecharts.web.audit.services import record
from offthecharts.web.mounts import in_frame
from offthecharts.web.signin import sessions

SIGN_ON: Final = "sign_on"
"""Session: link and key that this sign-in stands on; gone with the sign-in."""
OFFER: Final = "frame_sign_on_offer"
"""Session: the staff member whom the practice server vouched for, to be linked by whoever logs in. Outlives it."""
REFUSAL: Final = "frame_sign_on_refusal"
"""Session: why the window did not open signed in."""


def open_window(request: HttpRequest, launch: Launch) -> None:
    """Sign in whom the launch vouches for, until midnight.

    A sign-in that stands on an assertion serves only launches of the same link: any other one ends it.
    """
    session = request.session
    _note(session, REFUSAL, launch.sign_on_refusal)
    _note(session, OFFER, _offer(launch) if in_frame(request) else None)
    link = _link(launch)
    if link is None:
        if SIGN_ON in session:
            sessions.end(request)
        return
    if not in_frame(request) and request.user.is_authenticated:
        return  # a tab of the Hub's own, in use: whoever works there stays
    if not _is_signed_in(request, link):
        sessions.begin(request, link.hub_user)
        record(actor=link.hub_user, action="signed in", subject=link, detail=f"by the practice: {link.staff_name}")
    session = request.session
    session[SIGN_ON] = {"practice": str(link.practice_id), "link": str(link.id), "key": launch.sign_on_key}
    links.note_use(link)


def _note(session: Any, name: str, value: Any) -> None:
    if value:
        session[name] = value
    else:
        session.pop(name, None)


def _offer(launch: Launch) -> dict[str, str] | None:
    """Whom to link, when the practice server vouched for somebody and nobody is linked, or their password changed."""
    if launch.link_id is not None or not launch.sign_on_staff or launch.sign_on_day is None:
        return None
    return {
        "connection": str(launch.connection_id),
        "key": launch.sign_on_key,
        "staff": launch.sign_on_staff,
        "name": launch.staff_name,
        "day": launch.sign_on_day.isoformat(),
    }


def _link(launch: Launch) -> StaffLink | None:
    if launch.link_id is None:
        return None
    link = links.standing(launch.practice_id).filter(id=launch.link_id).first()
    return link if link is not None and links.fits_password(link) else None


def _is_signed_in(request: HttpRequest, link: StaffLink) -> bool:
    """Whether this very link is signed in and nobody has to type anything to go on."""
    same = request.session.get(SIGN_ON, {}).get("link") == str(link.id) and request.user.pk == link.hub_user_id
    return same and not sessions.is_locked(request)


def end_if_over(request: HttpRequest) -> None:
    """Sign out whoever was let in by a link or a key that has ended. One query, and only for those."""
    sign_on: dict[str, str] | None = request.session.get(SIGN_ON)
    if sign_on is None or not request.user.is_authenticated:
        return
    practice_id = request.user.practice_id
    if not links.is_alive(practice_id, sign_on["link"], sign_on["key"]):
        record(actor=request.user, action="signed out", detail="the sign-on link ended")
        sessions.end(request)
        request.session.pop(OFFER, None)
        request.session[REFUSAL] = "link_ended"


def stand_on(request: HttpRequest, link: StaffLink, key_id: str) -> None:
    """Whoever just logged in was linked: the window ends with the link from now on."""
    request.session[SIGN_ON] = {"practice": str(link.practice_id), "link": str(link.id), "key": key_id}
    request.session.pop(OFFER, None)
    request.session.pop(REFUSAL, None)


def today(zone: Any) -> str:
    """The practice's local day, as sessions keep it."""
    return timezone.now().astimezone(zone).date().isoformat()
