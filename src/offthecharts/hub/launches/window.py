"""What the session of a window knows: the practice and address that opened it, for whom, and by whom."""

import uuid
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from offthecharts.hub.launches.models import Launch
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.practices.signin import FRAME_ORIGIN, FRAME_PRACTICE
from offthecharts.web.framing import allow_framing_by
from offthecharts.web.mounts import in_frame

FRAME_MEMBER: Final = "frame_member_number"
FRAME_STAFF: Final = "frame_staff_name"
FRAME_LAUNCH: Final = "frame_launch_id"
FRAME_CONNECTION: Final = "frame_connection_id"
FRAME_MOUNT: Final = "frame_mount"
PASS: Final = "window"
PASS_SECONDS: Final = 120
_SALT: Final = "offthecharts.launches.window"


def enter(request: HttpRequest, launch: Launch) -> None:
    """Turn the frame's session into that of `launch`; whoever is signed in stays, if of the same practice."""
    session = request.session
    if session.get(FRAME_PRACTICE) not in (None, str(launch.practice_id)):
        session.flush()
    session[FRAME_MOUNT] = in_frame(request)
    session[FRAME_PRACTICE] = str(launch.practice_id)
    session[FRAME_ORIGIN] = launch.origin
    session[FRAME_CONNECTION] = str(launch.connection_id)
    session[FRAME_LAUNCH] = str(launch.id)
    session[FRAME_STAFF] = launch.staff_name
    session[FRAME_MEMBER] = launch.member.number if launch.member_id else None
    allow_framing_by(request, launch.origin)


def destination(launch: Launch) -> str:
    """Where the window goes: the profile, the choice, or the Hub's home page."""
    if launch.member_id is not None:
        return reverse("member", args=[launch.member.number])
    if launch.choice_until is not None:
        return reverse("launch_choose", args=[launch.id])
    return reverse("home")


def with_pass(address: str, launch: Launch) -> str:
    """`address` with a signed word that tells us, should the browser drop the cookie, which window it was."""
    word = signing.dumps([str(launch.practice_id), str(launch.id)], salt=_SALT)
    return f"{address}?{urlencode({PASS: word})}"


def launch_of_pass(request: HttpRequest) -> Launch | None:
    """The launch that the address speaks of; None without a valid pass. One query."""
    try:
        practice_id, launch_id = signing.loads(request.GET.get(PASS, ""), salt=_SALT, max_age=PASS_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    rows = Launch.objects.of(uuid.UUID(practice_id)).select_related("practice", "member", "connection")
    return rows.filter(id=uuid.UUID(launch_id)).first()


def connection_of(request: HttpRequest) -> uuid.UUID | None:
    """The connection that opened the window of `request`; None outside of one. No query."""
    connection_id = request.session.get(FRAME_CONNECTION) if in_frame(request) else None
    return uuid.UUID(connection_id) if connection_id else None


def is_connected(session: Any) -> bool:
    """Whether the connection that opened the window still stands. One query."""
    connection_id = session.get(FRAME_CONNECTION)
    return connection_id is None or Connection.objects.filter(pk=connection_id, revoked_at__isnull=True).exists()
