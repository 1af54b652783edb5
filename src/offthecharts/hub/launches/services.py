"""Opening a window: from what the practice server hands over to the session of the frame."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.launches import choice
from offthecharts.hub.launches.errors import (
    EndedConnection,
    ExpiredLaunch,
    LaunchProblem,
    UnknownLaunch,
    UsedLaunch,
    WrongOrigin,
)
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members import intake, photos
from offthecharts.hub.members.intake import Intake, MemberData
from offthecharts.hub.members.photos import IncomingPhoto
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.connections import checked_origin
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon import verifying
from offthecharts.hub.text import bare
from offthecharts.web.mounts import FRAME_PREFIX
from offthecharts.wire.messages import (
    LaunchProfile,
    LaunchRequest,
    LaunchResponse,
    LaunchSignOn,
    PatientSnapshot,
    ProfileState,
)

VALID_FOR: Final = timedelta(seconds=60)
"""How long a one-time address can be used."""

TAB_VALID_FOR: Final = timedelta(minutes=10)
"""How long the address of a tab can be used that is offered when the browser blocks cookies in frames."""

_AGAIN: Final = {False: "Press reload at the top of the window.", True: "Open it again from the practice program."}


@dataclass(frozen=True)
class Handover:
    """What a practice server hands over, checked and not yet stored."""

    request: LaunchRequest
    origin: str
    data: MemberData | None
    photo: IncomingPhoto | None


def check(connection: Connection, request: LaunchRequest) -> Handover:
    """Check what was handed over and write the photo anew, before any transaction begins.

    Raises WrongOrigin, and InvalidMember with messages by field under ``patient``.
    """
    origin = checked_origin(request.origin)
    if origin != connection.origin and not request.in_tab:
        raise WrongOrigin(
            f"The practice program was opened at {origin}, but is connected as {connection.origin}. Open it at that "
            "address, or verify the service again at this one."
        )
    if request.patient is None:
        return Handover(request, origin, None, None)
    data = intake.checked(intake.of_snapshot(request.patient), "patient")
    photo = photos.read(request.patient.photo, "patient.photo")
    return Handover(request, origin, data, photo)


@transaction.atomic
def open_launch(*, connection: Connection, handover: Handover) -> LaunchResponse:
    """Find or make the member and make a one-time address for the window, in one transaction."""
    found = None
    if handover.data is not None:
        found = intake.take_in(
            practice=connection.practice,
            data=handover.data,
            photo=handover.photo,
            changes=handover.request.changes,
        )
    token = secrets.token_urlsafe(32)
    launch = Launch(
        practice=connection.practice,
        connection=connection,
        origin=handover.origin,
        in_tab=handover.request.in_tab,
        token_sha256=token_sha256(token),
        staff_name=bare(handover.request.staff_name),
        expires_at=timezone.now() + VALID_FOR,
    )
    if found is not None:
        _remember(launch, found, handover)
    sign_on = _take_assertion(launch, handover.request.assertion)
    launch.save(force_insert=True)
    return LaunchResponse(
        launch_url=address_of(token, in_tab=launch.in_tab),
        expires_at=launch.expires_at,
        profile=None if found is None else _profile(connection, found),
        sign_on=sign_on,
    )


def _take_assertion(launch: Launch, assertion: str) -> LaunchSignOn | None:
    """Whom the practice server vouches for; one that proves nothing leaves the window to ask for the password."""
    if not assertion:
        return None
    taken = verifying.take(launch.connection, assertion)
    launch.link_id = taken.link.id if taken.link else None
    launch.sign_on_staff, launch.sign_on_key = taken.staff_id, taken.key_id
    launch.sign_on_day, launch.sign_on_refusal = taken.day, taken.refusal
    return taken.as_message()


def _remember(launch: Launch, found: Intake, handover: Handover) -> None:
    """The member; while there is a choice, those to choose from and what the chart says."""
    if found.member is not None:
        launch.member_id = found.member.id
        return
    snapshot: PatientSnapshot | None = handover.request.patient
    if snapshot is not None:
        choice.open_for(launch, found.candidates, snapshot, handover.photo, handover.request.changes)


def _profile(connection: Connection, found: Intake) -> LaunchProfile:
    if found.member is None:
        return LaunchProfile(id="", state=ProfileState.AMBIGUOUS)
    return LaunchProfile(
        id=str(found.member.id),
        state=found.state,
        points=balance_of(connection.practice, found.member),
        has_photo_sha256=found.member.photo_sha256,
        wants_photo=found.wants_photo,
    )


def token_sha256(token: str) -> str:
    """What we store of a one-time address."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str, *, in_tab: bool) -> str:
    """The one-time address, as the browser reaches it."""
    return f"{settings.SITE_URL}{'' if in_tab else FRAME_PREFIX}/launch/{token}/"


def redeem(token: str, *, in_tab: bool) -> Launch:
    """Use the one-time address: whoever comes first gets the launch, once. Two queries.

    Raises UnknownLaunch, UsedLaunch, ExpiredLaunch, EndedConnection; `launch` of the error is what is known of it.
    """
    known = Launch.across_practices.select_related("connection", "practice", "member")
    launch = known.filter(token_sha256=token_sha256(token), in_tab=in_tab).first()
    if launch is None:
        raise UnknownLaunch(f"It may be incomplete. {_AGAIN[in_tab]}")
    if launch.connection.revoked_at is not None:
        raise refused(
            EndedConnection, launch, "An Owner or Admin of the Hub ended it. Ask them to verify the service again."
        )
    now = timezone.now()
    open_still: Any = Launch.objects.of(launch.practice_id).filter(id=launch.id, used_at=None, expires_at__gt=now)
    if not open_still.update(used_at=now):
        if now >= launch.expires_at and launch.used_at is None:
            raise refused(ExpiredLaunch, launch, f"The window has to open within a minute. {_AGAIN[in_tab]}")
        raise refused(UsedLaunch, launch, f"Each address opens one window, once. {_AGAIN[in_tab]}")
    return launch


def refused(kind: type[LaunchProblem], launch: Launch, advice: str) -> LaunchProblem:
    """The error, with the launch that it is about."""
    error = kind(advice)
    error.launch = launch
    return error


def reissue_for_tab(launch: Launch) -> str:
    """A one-time address for the same profile in a tab of its own, once for each launch; empty afterwards.

    It lasts longer than that of a frame, since a person has to read and press; it shows nothing before sign-in.
    """
    token = secrets.token_urlsafe(32)
    spent: Any = Launch.objects.of(launch.practice_id).filter(
        id=launch.id, in_tab=False, used_at__gt=timezone.now() - TAB_VALID_FOR, connection__revoked_at=None
    )
    # It is read on a screen, so it never signs anybody in.
    given = spent.update(
        link_id=None,
        token_sha256=token_sha256(token),
        in_tab=True,
        used_at=None,
        expires_at=timezone.now() + TAB_VALID_FOR,
    )
    return address_of(token, in_tab=True) if given else ""
