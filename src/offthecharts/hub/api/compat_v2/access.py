"""Access tokens of the v2 wire: one for each practice and application, told again to whoever authenticates again."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from offthecharts.hub.api import limits
from offthecharts.hub.api.callers import caller
from offthecharts.hub.api.compat_v2.errors import BadKey
from offthecharts.hub.api.models import V2Application
from offthecharts.hub.practices.connections import allowed_user, token_sha256
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.web.audit.services import record
from offthecharts.web.encryption import UnreadableSecret, decrypt, encrypt

HEADER = "KEY"


def access_token(*, request: HttpRequest, username: str, password: str, application: str) -> str:
    """The token of `application` (any text by which a program names itself) at the user's practice.

    The same one as before while its connection was not ended. Raises WrongPassword, UnknownUser, MayNotConnect,
    LockedOut.
    """
    user = allowed_user(request, username, password)
    digest = hashlib.sha256((str(settings.SECRET_KEY) + application).encode()).hexdigest()
    with transaction.atomic():
        lock_practice(user.practice_id)
        rows = V2Application.objects.of(user.practice_id)
        known = rows.select_related("connection").filter(application_sha256=digest).first()
        if known is None:
            known = V2Application(practice=user.practice, application_sha256=digest)
        elif token := _usable_token(known):
            return token
        return _new_token(known, user)


def _usable_token(known: V2Application) -> str:
    if known.connection.revoked_at is not None:
        return ""
    try:
        return decrypt(known.token_encrypted)
    except UnreadableSecret:  # the encryption key was changed: the program gets another token
        return ""


def _new_token(application: V2Application, user: HubUser) -> str:
    token = secrets.token_urlsafe(32)
    application.connection = Connection.objects.create(
        practice=user.practice,
        name="Practice program (v2)",
        origin="",  # it opens no windows
        token_sha256=token_sha256(token),
        created_by=user,
    )
    application.token_encrypted = encrypt(token)
    application.save()
    record(actor=user, action="connection made", subject=application.connection, detail="v2 wire")
    return token


def connection_for(request: HttpRequest) -> Connection:
    """The connection that the header KEY stands for, with its practice.

    Raises BadKey, ConnectionRevoked or TooManyRequests.
    """
    token = request.headers.get(HEADER, "").strip()
    connection = caller(token) if token else None
    if connection is None:
        raise BadKey("Authenticate again to get an access token, and send it in the header KEY.")
    limits.charge(connection.pk)
    return connection
