"""Problem details (RFC 9457) as they come over the wire, and the codes that a practice server acts on."""

from enum import StrEnum

from pydantic import ConfigDict

from offthecharts.wire.messages import Message

CONTENT_TYPE = "application/problem+json"


class Code(StrEnum):
    """Stable names of what can go wrong; the failure pages of the window are chosen by them."""

    WRONG_PASSWORD = "wrong_password"
    UNKNOWN_USER = "unknown_user"
    MAY_NOT_CONNECT = "may_not_connect"
    LOCKED_OUT = "locked_out"
    REVOKED = "connection_revoked"
    BAD_TOKEN = "bad_token"
    INVALID = "invalid"
    KEY_REUSED = "idempotency_key_reused"
    NOT_FOUND = "not_found"
    TOO_MANY = "too_many_requests"
    CLOCK_SKEW = "clock_skew"


class Problem(Message):
    """A problem document; `errors` lists messages by field."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = ""
    status: int = 0
    detail: str = ""
    code: str = ""
    errors: dict[str, list[str]] = {}
