"""Why a key cannot be registered, and why an assertion opens nothing: words for the person before the window."""

from typing import Final

from offthecharts.web.errors import DomainError
from offthecharts.wire.problems import Code


class UnfitKey(DomainError):
    """The key is none, or whoever sent it cannot show that it is theirs."""

    title = "This key cannot be used for single sign-on"
    status = 422
    code = Code.INVALID


class RevokedKey(DomainError):
    """The key was revoked; it never comes back."""

    title = "This key was revoked"
    status = 409
    code = "revoked_key"


class UnknownKey(DomainError):
    """The connection has no such key."""

    title = "This key is not known here"
    status = 404
    code = Code.NOT_FOUND


_RELOAD: Final = "Press reload at the top of the window, or log in with your Hub password."
REFUSALS: Final = {
    "used": (
        "This sign-in was used before, so it was refused. The Hub’s Owner and Admins find it in its audit trail. "
        + _RELOAD
    ),
    "clock": (
        "The clocks of the practice server and the Hub differ too much, so the practice password does not count. "
        "Have the clock set right; until then log in with your Hub password."
    ),
    "other_day": (
        "For the Hub it is another day than for the practice program: look at the clocks and time zones in both. "
        + _RELOAD
    ),
    "unknown_key": (
        "The Hub does not accept the key of the practice server any more. Its office manager makes a new one in "
        "Practice Setup, Single Sign-On; until then log in with your Hub password."
    ),
    "password_changed": (
        "The Hub password of this log-in was changed. Log in with the new one once, and tick the box to link again."
    ),
    "link_ended": "Your practice log-in does not open this window any more. Log in with your Hub password.",
}
"""Words for each code; others have those of :data:`REFUSED`."""
REFUSED: Final = (
    "What the practice program vouched with cannot be verified, so the Hub asks for its own password. The Owner and "
    "Admins of the Hub find this in the audit trail."
)


def words_of(code: str) -> str:
    """What to say about the refusal `code`; empty without one."""
    return REFUSALS.get(code, REFUSED) if code else ""
