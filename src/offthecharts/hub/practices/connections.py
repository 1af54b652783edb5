"""Connections of practice servers: made with a Hub user's password, recognised by a token, ended at any moment."""

import hashlib
import re
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from offthecharts.hub.practices.connection_errors import (
    BadOrigin,
    ClocksDiffer,
    ConnectionRevoked,
    LockedOut,
    MayNotConnect,
    UnknownUser,
    WrongPassword,
)
from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.hub.text import bare
from offthecharts.web.audit.services import record
from offthecharts.web.signin import services, throttle

MAX_SKEW: Final = timedelta(minutes=2)
USE_NOTED_EVERY: Final = timedelta(minutes=1)
UNDO_WITHIN: Final = timedelta(minutes=10)
UNKNOWN_NAMES_TOLD: Final = 5
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def token_sha256(token: str) -> str:
    """What we store of a token. The tokens are random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def checked_origin(text: str) -> str:
    """`text` as an origin that may stand in a Content-Security-Policy. Raises BadOrigin."""
    origin = text.strip().lower().rstrip("/")
    if not _ORIGIN.fullmatch(origin):
        advice = "An origin has a scheme, a host and perhaps a port, such as https://practice.example.com"
        raise BadOrigin(advice, fields={"origin": [advice]})
    return origin


def check_clock(sent_at: datetime) -> None:
    """Raises ClocksDiffer when the caller's clock is more than two minutes from ours."""
    sent = sent_at if timezone.is_aware(sent_at) else sent_at.replace(tzinfo=timezone.get_default_timezone())
    ahead = timezone.now() - sent
    if abs(ahead) > MAX_SKEW:
        seconds = round(abs(ahead).total_seconds())
        direction = "behind" if ahead > timedelta(0) else "ahead"
        raise ClocksDiffer(
            f"The practice server's clock is {seconds} seconds {direction} of the Hub's. Set them right."
        )


def connect(
    *, request: HttpRequest, username: str, password: str, server_name: str, origin: str
) -> tuple[Connection, str]:
    """Trade a Hub user's password for a connection; the token is told here and never again.

    Raises WrongPassword, UnknownUser, MayNotConnect, LockedOut, BadOrigin.
    """
    clean = checked_origin(origin)
    user = allowed_user(request, username, password)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        connection = Connection.objects.create(
            practice=user.practice,
            name=bare(server_name) or "Practice server",
            origin=clean,
            token_sha256=token_sha256(token),
            created_by=user,
        )
        record(actor=user, action="connection made", subject=connection, detail=clean)
    return connection, token


def allowed_user(request: HttpRequest, username: str, password: str) -> HubUser:
    """The Hub user to whom name and password belong. Raises WrongPassword, UnknownUser, MayNotConnect, LockedOut."""
    user = _user(request, bare(username), password)
    if not user.can_connect:
        raise MayNotConnect(
            f"{user} may not connect a practice server. Use the name of an Owner or Admin of the Hub, or ask one of "
            "them to allow it for this user."
        )
    return user


def _user(request: HttpRequest, username: str, password: str) -> HubUser:
    try:
        user: HubUser | None = services.check_password(request=request, username=username, password=password)
    except throttle.TooManyTries as error:
        raise LockedOut.of(error) from error
    if user is not None:
        return user
    if not HubUser.objects.filter(username__iexact=username, is_active=True).exists() and _may_be_told(request):
        raise UnknownUser("The Hub has no user of this name. Check the user name; it is the one used in the Hub.")
    raise WrongPassword("User name and password do not fit. Check both, and the Caps Lock key.")


def _may_be_told(request: HttpRequest) -> bool:
    """Whether this address may still learn that a user name is unknown: a mistyped one, not a list of guesses.

    The limit is that of wrong passwords, with a count of its own (docs/decisions/0021).
    """
    address = throttle.client_address(request)
    key = salted_hmac("unknown-user", address, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
    try:
        throttle.charge([throttle.Limit(key, UNKNOWN_NAMES_TOLD)])
    except throttle.TooManyTries:
        return False
    return True


def connection_of(token: str) -> Connection | None:
    """The connection that `token` stands for, with its practice; None when it is unknown. One query.

    Raises ConnectionRevoked.
    """
    known = Connection.objects.select_related("practice", "created_by")
    connection = known.filter(token_sha256=token_sha256(token)).first()
    if connection is not None and connection.revoked_at is not None:
        raise ConnectionRevoked("The connection was ended in the Hub. Verify the service again to make a new one.")
    return connection


def stands(connection_id: uuid.UUID) -> bool:
    """Whether the connection with this id was not ended. One query."""
    return Connection.objects.filter(pk=connection_id, revoked_at__isnull=True).exists()


def refuse_ended(connection_id: uuid.UUID | None) -> None:
    """Raise ConnectionRevoked when the connection was ended. One query; none without a connection."""
    if connection_id is not None and not stands(connection_id):
        raise ConnectionRevoked("The connection was ended in the Hub. Verify the service again to make a new one.")


def note_use(connection: Connection) -> None:
    """Remember that the connection was used; written at most once a minute."""
    now = timezone.now()
    if connection.last_used_at is None or connection.last_used_at < now - USE_NOTED_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
        Connection.objects.filter(stale, pk=connection.pk).update(last_used_at=now)


@transaction.atomic
def revoke(*, connection: Connection, actor: HubUser | None) -> bool:
    """End the connection at once, with every window it opened. False when it was ended before.

    `actor` is None when the practice server ends its own.
    """
    ended = Connection.objects.filter(pk=connection.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    if ended:
        record(actor=actor or connection.created_by, action="connection revoked", subject=connection)
    return bool(ended)


@transaction.atomic
def restore(*, connection: Connection, actor: HubUser) -> bool:
    """Undo a revocation that was a slip; False when it is more than ten minutes old."""
    recent = Connection.objects.filter(pk=connection.pk, revoked_at__gt=timezone.now() - UNDO_WITHIN)
    restored = recent.update(revoked_at=None)
    if restored:
        record(actor=actor, action="connection restored", subject=connection)
    return bool(restored)
