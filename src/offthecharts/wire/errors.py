"""What can go wrong between the two sites, named so that each has its own words and its own page."""

from typing import ClassVar

from offthecharts.wire.problems import Problem


class WireError(Exception):
    """A call to the Hub did not succeed. `code` is the stable name of the reason."""

    code: ClassVar[str] = "wire"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class BadAddress(WireError):
    """What was typed is not an address that we may call: https, or http on this machine alone."""

    code = "bad_address"


class Unreachable(WireError):
    """No answer at all: the name is not known, the connection was refused, or it was cut off."""

    code = "unreachable"


class NotReached(Unreachable):
    """Not even a connection was made, so nothing can have arrived."""


class NoSuchAddress(NotReached):
    """The name in the address is not known anywhere."""

    code = "no_such_address"


class TooSlow(WireError):
    """The whole answer did not arrive in time."""

    code = "slow"


class CertificateRefused(WireError):
    """The other side could not prove who it is; `detail` says why."""

    code = "certificate_refused"


class NotAHub(WireError):
    """Something answered, but not a Hub that we understand."""

    code = "not_a_hub"


class HubFault(WireError):
    """A Hub answered that it failed itself; nothing is known of whether it did what was asked."""

    code = "hub_fault"


class ClockSkew(WireError):
    """The two clocks differ too much; `seconds` is by how much the Hub is ahead (negative: behind)."""

    code = "clock_skew"

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("" if seconds is None else f"{seconds:.0f} s")
        self.seconds = seconds


class Refused(WireError):
    """The Hub understood and said no; `problem.code` is its reason."""

    code = "refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem


class RevokedConnection(Refused):
    """The connection was ended at the Hub; it has to be verified again."""

    code = "connection_revoked"


class InvalidData(Refused):
    """The Hub cannot accept what was sent; `fields` has messages by path, such as ``patient.birth_date``."""

    code = "invalid"

    @property
    def fields(self) -> dict[str, list[str]]:
        """Messages by field."""
        return self.problem.errors
