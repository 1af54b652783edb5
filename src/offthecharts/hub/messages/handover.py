"""One try to hand a message over, and what came of it, in plain words."""

import logging
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from enum import Enum

import requests
from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.core.mail import mailers

from offthecharts.hub.messages.backends.smtp import CutOff
from offthecharts.hub.messages.mail import email_of
from offthecharts.hub.messages.merge import one_line
from offthecharts.hub.messages.models import Message

CUT_OFF = (
    "The mail server was cut off while it took the message over, so it may have gone out. "
    "Ask the receiver, or send it again: then it may arrive twice."
)
CHECK_SETTINGS = "An administrator has to check the mail settings."
logger = logging.getLogger(__name__)


class Kind(Enum):
    """What came of a try."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Outcome:
    """What came of a try and, unless it was sent, why."""

    kind: Kind
    why: str = ""


def hand_over(message: Message) -> Outcome:
    """Hand `message` over to the configured mail server. Never raises: what is not known is uncertain."""
    try:
        email = email_of(message)
    except (ValueError, MessageError):
        return Outcome(Kind.REFUSED, "The receiver's name or address cannot stand in an e-mail. Correct the profile.")
    try:
        accepted = mailers.default.send_messages([email])
    except Exception as error:
        return outcome_of(error)
    if not accepted:
        return Outcome(Kind.REFUSED, "The mail provider was told not to send the message.")
    return Outcome(Kind.SENT)


def outcome_of(error: Exception) -> Outcome:
    """What `error`, raised while a message was handed over, means for it."""
    for explain in (_smtp, _provider, _network):
        outcome = explain(error)
        if outcome is not None:
            return outcome
    logger.error("unforeseen error while handing over a message: %s", type(error).__name__, exc_info=error)
    return Outcome(Kind.UNCERTAIN, CUT_OFF)


def _smtp(error: Exception) -> Outcome | None:
    match error:
        case CutOff():
            return Outcome(Kind.UNCERTAIN, CUT_OFF)
        case smtplib.SMTPRecipientsRefused():
            code, reply = next(iter(error.recipients.values()))
            said = "The mail server does not take mail for this address"
            return _by_code(code, reply, said, "Check the address in the profile.")
        case smtplib.SMTPSenderRefused():
            said = "The mail server does not take mail from the Hub's sender address"
            return _by_code(error.smtp_code, error.smtp_error, said, CHECK_SETTINGS)
        case smtplib.SMTPAuthenticationError():
            said = "The mail server refuses the Hub's user name or password"
            return _by_code(error.smtp_code, error.smtp_error, said, CHECK_SETTINGS)
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code, error.smtp_error, "The mail server refuses the message", "")
        case smtplib.SMTPNotSupportedError():
            return Outcome(
                Kind.REFUSED,
                f"The mail server cannot do what the mail settings ask for. {CHECK_SETTINGS}",
            )
        case smtplib.SMTPException():
            return Outcome(Kind.LATER, "The mail server closed the connection.")
    return None


def _by_code(code: int, reply: bytes | str, said: str, advice: str) -> Outcome:
    """4xx: later; 5xx: never (RFC 5321, section 4.2.1)."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    answer = f"{said} (it said: {code} {one_line(text)[:200]})."
    if 500 <= code < 600:
        return Outcome(Kind.REFUSED, f"{answer} {advice}".strip())
    return Outcome(Kind.LATER, answer)


def _provider(error: Exception) -> Outcome | None:
    match error:
        case AnymailRecipientsRefused() | AnymailInvalidAddress():
            return Outcome(Kind.REFUSED, "The mail provider does not take mail for this address. Check the profile.")
        case requests.ConnectTimeout():
            return Outcome(Kind.LATER, "The mail provider could not be reached.")
        case requests.ConnectionError() if _was_never_connected(error):
            return Outcome(Kind.LATER, "The mail provider could not be reached.")
        case requests.Timeout() | requests.ConnectionError():
            return Outcome(Kind.UNCERTAIN, CUT_OFF)
        case AnymailError(status_code=int(status)):
            return _by_http_status(status)
        case AnymailError() | AnymailConfigurationError():
            return Outcome(Kind.REFUSED, "The mail settings do not fit the provider; an administrator has to look.")
    return None


def _was_never_connected(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if "NewConnectionError" in repr(cause) or "NameResolutionError" in repr(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _by_http_status(status: int) -> Outcome:
    """429 and 503 say "later" by their definition; another 5xx may come after the message was taken."""
    if status in (429, 503):
        return Outcome(Kind.LATER, f"The mail provider asks to wait (HTTP {status}).")
    if status >= 500 or status < 300:
        return Outcome(Kind.UNCERTAIN, CUT_OFF)
    if status in (401, 403):
        return Outcome(
            Kind.REFUSED, f"The mail provider refuses the Hub's key (HTTP {status}); an administrator has to look."
        )
    return Outcome(Kind.REFUSED, f"The mail provider refuses the message (HTTP {status}).")


def _network(error: Exception) -> Outcome | None:
    """Errors before anything of the message was sent; the SMTP backend names those after as CutOff."""
    match error:
        case ssl.SSLCertVerificationError():
            return Outcome(Kind.LATER, "The mail server's certificate is not trusted; an administrator has to look.")
        case ConnectionRefusedError():
            return Outcome(Kind.LATER, "The mail server does not answer (connection refused).")
        case socket.gaierror():
            return Outcome(Kind.LATER, "The mail server's name could not be found.")
        case TimeoutError():
            return Outcome(Kind.LATER, "The mail server did not answer in time.")
        case OSError():
            return Outcome(Kind.LATER, "The mail server could not be reached.")
        case ValueError():
            return Outcome(Kind.REFUSED, "The address cannot be used for e-mail. Correct it in the profile.")
    return None
