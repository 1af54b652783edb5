"""What can keep a practice server from connecting; the codes are those of the wire."""

from offthecharts.web.errors import DomainError
from offthecharts.web.signin.throttle import TooManyTries
from offthecharts.wire.problems import Code


class WrongPassword(DomainError):
    """User name and password do not fit."""

    title = "Wrong password"
    status = 403
    code = Code.WRONG_PASSWORD


class UnknownUser(DomainError):
    """No active Hub user has this name."""

    title = "Unknown user"
    status = 403
    code = Code.UNKNOWN_USER


class MayNotConnect(DomainError):
    """The user may sign in, but not connect a practice server."""

    title = "This Hub user may not connect a practice server"
    status = 403
    code = Code.MAY_NOT_CONNECT


class LockedOut(DomainError):
    """Too many wrong passwords; tries wait."""

    title = "Too many tries"
    status = 429
    code = Code.LOCKED_OUT

    @classmethod
    def of(cls, error: TooManyTries) -> "LockedOut":
        """With the time to wait in words."""
        return cls(f"There were too many wrong passwords. Try again {error.wait}.")


class ClocksDiffer(DomainError):
    """The caller's clock and ours are too far apart."""

    title = "The two clocks differ"
    status = 409
    code = Code.CLOCK_SKEW


class BadOrigin(DomainError):
    """The origin is none that may stand in a policy."""

    title = "This is not the address of a practice server"
    status = 422
    code = Code.INVALID


class ConnectionRevoked(DomainError):
    """The connection was ended here."""

    title = "This connection was ended"
    status = 401
    code = Code.REVOKED
