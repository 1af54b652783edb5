"""Beginning, locking and ending a person's session."""

import time
from datetime import UTC, datetime
from typing import Any

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone

from offthecharts.web.signin.site import sign_in_site

ACTIVE_AT = "active_at"
LOCKED = "locked"
ENDS_AT = "sign_in_ends_at"
PASSWORD_AT = "password_at"
REMEMBER_EVERY_SECONDS = 20


def _kept(request: HttpRequest) -> dict[str, Any]:
    prefix = sign_in_site().kept_prefix
    return {key: value for key, value in request.session.items() if key.startswith(prefix)}


def begin(request: HttpRequest, user: Any) -> None:
    """Sign `user` in with a new session key (a key planted before is worthless afterwards)."""
    kept = _kept(request)
    request.session.flush()
    request.session.update(kept)
    auth.login(request, user)
    ends_at = sign_in_site().ends_at(request, user)
    if ends_at is None:
        request.session.set_expiry(0)
    else:
        request.session[ENDS_AT] = ends_at.timestamp()
    touch(request)


def end(request: HttpRequest) -> None:
    """Sign out; what belongs to the window stays."""
    kept = _kept(request)
    auth.logout(request)
    request.session.update(kept)


def has_ended(request: HttpRequest) -> bool:
    """Whether the sign-in's last moment is over."""
    ends_at: float | None = request.session.get(ENDS_AT)
    return ends_at is not None and timezone.now().timestamp() >= ends_at


def is_of_nobody(request: HttpRequest) -> bool:
    """Whether somebody signed in here who may not any more: deactivated, that is. One query, when somebody did."""
    return auth.SESSION_KEY in request.session and not request.user.is_authenticated


def note_password(request: HttpRequest) -> None:
    """The signed-in person gave their password just now."""
    request.session[PASSWORD_AT] = timezone.now().timestamp()


def password_at(request: HttpRequest) -> datetime | None:
    """When this sign-in's password was given last; None when it was never, or before we noted it."""
    at: float | None = request.session.get(PASSWORD_AT)
    return None if at is None else datetime.fromtimestamp(at, UTC)


def touch(request: HttpRequest) -> None:
    """Somebody is there. Writes the session at most every 20 seconds."""
    now = time.time()
    if now - request.session.get(ACTIVE_AT, 0) > REMEMBER_EVERY_SECONDS:
        request.session[ACTIVE_AT] = now


def is_locked(request: HttpRequest) -> bool:
    """Whether the screen is locked, by hand or because nobody was there for the practice's idle minutes."""
    if request.session.get(LOCKED):
        return True
    minutes = sign_in_site().idle_minutes(request)
    active_at: float | None = request.session.get(ACTIVE_AT)
    return minutes > 0 and active_at is not None and time.time() - active_at > minutes * 60


def lock(request: HttpRequest) -> None:
    """Lock the screen now."""
    request.session[LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Open the screen again; the caller has checked the password."""
    request.session.pop(LOCKED, None)
    request.session[ACTIVE_AT] = time.time()
