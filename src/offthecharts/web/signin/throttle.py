"""Guessing is slowed down, for a user name and for an address, by waits that grow.

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
ADDRESS_TRIES = 40
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
    def wait(self) -> str:
        """The time to wait in words, such as "in 4 minutes": nobody is signed in whose clock could be named."""
        seconds = max(1, math.ceil((self.until - timezone.now()).total_seconds()))
        if seconds < 90:
            return f"in {seconds} second{'s' if seconds > 1 else ''}"
        return f"in {math.ceil(seconds / 60)} minutes"


@dataclass(frozen=True)
class Limit:
    """How many tries `key` has before waits begin."""

    key: str
    tries: int


def limits_for(request: HttpRequest, username: str) -> list[Limit]:
    """The user name's limit and the address's."""
    return [
        Limit(_digest(f"user:{username.strip().casefold()}"), USER_NAME_TRIES),
        Limit(_digest(f"address:{client_address(request)}"), ADDRESS_TRIES),
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
    """The password was right: forget the user name's failures and uncharge the address."""
    user_name, address = limits
    Guessing.objects.filter(key=user_name.key).delete()
    Guessing.objects.filter(key=address.key, failures__gt=0).update(
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
