"""Guessing is slowed down, for a user name, for an address and for a sign-in, by waits that grow.

Nobody may be locked out by tries of others: few tries are for a user name together with the address they come from,
and for the signed-in person's own password in one sign-in; a user name alone has many.

Each try is charged before the password is looked at, by one conditional UPDATE: tries sent at the same moment cannot
slip past the limit. The right password takes the charge back.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, F, Value, When
from django.http import HttpRequest
from django.utils import timezone

from offthecharts.web.errors import DomainError
from offthecharts.web.signin.models import Guessing

USER_NAME_TRIES = 5
"""For one user name from one address."""
ANYWHERE_TRIES = 50
"""For one user name from all addresses together."""
ADDRESS_TRIES = 40
CONFIRM_TRIES = 5
"""In one sign-in, for the password of who is signed in."""
WAITS_SECONDS = (30, 60, 120, 240, 480, 900)
FORGOTTEN_AFTER = timedelta(hours=1)


class TooManyTries(DomainError):
    """Too many wrong passwords; `until` says when the next try is possible."""

    title = "Too many tries"
    status = 429
    code = "too-many-tries"

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"Too many wrong passwords. Try again {self.wait}, or ask a manager for help.")

    @property
    def minutes(self) -> int:
        """The whole minutes to wait, at least one."""
        return max(1, math.ceil((self.until - timezone.now()).total_seconds() / 60))

    @property
    def wait(self) -> str:
        """The time to wait in words, such as "in 4 minutes": nobody is signed in whose clock could be named."""
        seconds = max(1, math.ceil((self.until - timezone.now()).total_seconds()))
        if seconds < 90:
            return f"in {seconds} second{'s' if seconds > 1 else ''}"
        return f"in {math.ceil(seconds / 60)} minutes"


@dataclass(frozen=True)
class Limit:
    """How many tries `key` has before waits begin.

    `is_shared`: tries of others count on it too, so the right password takes back its own try alone.
    """

    key: str
    tries: int
    is_shared: bool = True


def limits_for(request: HttpRequest, username: str, *, place: str = "") -> list[Limit]:
    """Of a sign-in: the user name's from this address, the address's, and the user name's from anywhere.

    `place` counts apart what is tried elsewhere than at the usual sign-in: those who share an address with the
    office, such as patients in its wireless network, cannot make it wait.
    """
    name, address = username.strip().casefold(), client_address(request)
    return [
        Limit(_digest(f"{place}user-from:{address} {name}"), USER_NAME_TRIES, is_shared=False),
        Limit(_digest(f"{place}address:{address}"), ADDRESS_TRIES),
        Limit(_digest(f"{place}user:{name}"), ANYWHERE_TRIES),
    ]


def limits_of_session(request: HttpRequest) -> list[Limit]:
    """Of the signed-in person's own password: this sign-in's, and that of all their sign-ins together.

    Neither counts what anybody tries who is not signed in as them.
    """
    return [
        Limit(_digest(f"session:{request.session.session_key}"), CONFIRM_TRIES, is_shared=False),
        Limit(_digest(f"confirm:{request.user.pk}"), ANYWHERE_TRIES),
    ]


def client_address(request: HttpRequest) -> str:
    """The caller's address; behind our proxy the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def charge(limits: list[Limit]) -> None:
    """Count one try on each limit. Raises TooManyTries, counting nothing on that limit, while a wait runs."""
    for limit in limits:
        _charge_one(limit)


def take_back(limits: list[Limit]) -> None:
    """The password was right: forget the failures that were the person's own, uncharge what others share."""
    Guessing.objects.filter(key__in=[limit.key for limit in limits if not limit.is_shared]).delete()
    Guessing.objects.filter(key__in=[limit.key for limit in limits if limit.is_shared], failures__gt=0).update(
        failures=F("failures") - 1, blocked_until=_no_wait(timezone.now())
    )


def _charge_one(limit: Limit) -> None:
    now = timezone.now()
    stale = now - FORGOTTEN_AFTER
    Guessing.objects.bulk_create([_first_try(limit, now)], ignore_conflicts=True)
    charged = Guessing.objects.filter(key=limit.key, blocked_until__lte=now).update(
        failures=Case(When(last_at__lt=stale, then=Value(1)), default=F("failures") + 1),
        last_at=now,
        blocked_until=_wait(limit.tries, now, stale),
    )
    if not charged:
        until = Guessing.objects.filter(key=limit.key).values_list("blocked_until", flat=True).first()
        if until is None:  # a right password forgot the failures at this very moment
            return _charge_one(limit)
        raise TooManyTries(until)
    Guessing.objects.filter(last_at__lt=now - timedelta(days=1), blocked_until__lt=now).delete()
    return None


def _first_try(limit: Limit, now: datetime) -> Guessing:
    return Guessing(key=limit.key, last_at=now, blocked_until=_no_wait(now))


def _no_wait(now: datetime) -> datetime:
    """The end of no wait at all: well past, since tries at one moment do not come in the order of their clocks."""
    return now - timedelta(minutes=1)


def _wait(tries: int, now: datetime, stale: datetime) -> Case:
    """End of the wait after this try: none at first, then longer with each failure; F() is the count before it."""
    steps = [
        When(failures__gte=tries - 1 + step, then=Value(now + timedelta(seconds=seconds)))
        for step, seconds in reversed(list(enumerate(WAITS_SECONDS)))
    ]
    free = Value(_no_wait(now))
    return Case(When(last_at__lt=stale, then=free), *steps, default=free)


def _digest(text: str) -> str:
    return hashlib.sha256((str(settings.SECRET_KEY) + text).encode()).hexdigest()
