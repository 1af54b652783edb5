"""Words for each way in which connecting to a Hub can fail."""

from collections.abc import Sequence
from datetime import UTC, datetime

from offthecharts.practice.providers.base import Step
from offthecharts.wire import errors
from offthecharts.wire.client import MAX_SKEW_SECONDS
from offthecharts.wire.problems import Code

STEPS = (
    ("found", "Address found"),
    ("reached", "Server reached"),
    ("certificate", "Certificate good"),
    ("hub", "Hub answers"),
    ("clock", "Clocks agree"),
    ("signed_in", "Signed in"),
    ("may_connect", "May connect"),
)
_WORDS = dict(STEPS)

_ANSWERS = {
    Code.WRONG_PASSWORD: (
        "Wrong password",
        "Type the password again; check the Caps Lock key. Too many wrong ones lock the user out for a while.",
        "password",
    ),
    Code.UNKNOWN_USER: (
        "Unknown user",
        "The Hub has no user of this name. Type the user name that you sign in to the Hub with.",
        "username",
    ),
    Code.LOCKED_OUT: (
        "Locked out for now",
        "There were too many wrong passwords. Wait, or ask an Owner of the Hub for a new password.",
        "password",
    ),
    Code.MAY_NOT_CONNECT: (
        "This user may not connect",
        "Use the name of an Owner or Admin of the Hub, or ask one of them to allow it for this user.",
        "username",
    ),
}


def passed(key: str) -> Step:
    """The step went well."""
    return Step(key, _WORDS[key])


def failed(error: errors.WireError, waiting: Sequence[str], *, address: str) -> list[Step]:
    """What happened when `waiting` steps were still to come: those that went well, and the one that failed."""
    if isinstance(error, errors.Refused):
        return _refused(error, waiting)
    key, text, advice, field = _cause(error, waiting[0], address)
    return [Step(key, text, passed=False, advice=advice, field=field)]


def _refused(error: errors.Refused, waiting: Sequence[str]) -> list[Step]:
    code = error.problem.code
    last = "may_connect" if code == Code.MAY_NOT_CONNECT else "signed_in"
    before = [passed(key) for key in waiting if key != last and key != "may_connect"]
    text, advice, field = _ANSWERS.get(
        Code(code) if code in list(Code) else Code.INVALID,
        ("The Hub refuses this", error.problem.detail or "Ask an Owner of the Hub why.", "address"),
    )
    if code == Code.LOCKED_OUT and error.problem.detail:
        advice = error.problem.detail
    return [*before, Step(last, text, passed=False, advice=advice, field=field)]


def _cause(error: errors.WireError, at: str, address: str) -> tuple[str, str, str, str]:
    match error:
        case errors.NoSuchAddress():
            advice = "Check the address for typing errors, and that this server is online."
            return at, "No such address", advice, "address"
        case errors.Unreachable():
            return at, "The Hub does not answer", _down(error, address), "address"
        case errors.TooSlow():
            return at, "The Hub is too slow", "It may be starting or overloaded. Try again in a minute.", "address"
        case errors.CertificateRefused():
            return "certificate", "Certificate refused", _certificate(error), "address"
        case errors.ClockSkew():
            return "clock", "The clocks differ", clock_words(error), ""
        case errors.HubFault():
            return at, "Something went wrong in the Hub", "Try again. If it stays, tell whoever runs the Hub.", ""
        case errors.NotAHub():
            return "hub", "This is not a Hub", _not_a_hub(error), "address"
        case _:
            return at, "That did not work", error.detail or "Try again.", ""


def _down(error: errors.WireError, address: str) -> str:
    port = f" at port {address.rpartition(':')[2]}" if address.count(":") > 1 else ""
    return f"Nothing answers there{port}: {error.detail}. Check the address, and ask whether the Hub is running."


def _certificate(error: errors.WireError) -> str:
    return (
        f"The server cannot prove that it is your Hub: {error.detail.rstrip('.')}. Ask whoever runs the Hub. If it "
        "has a certificate of the office's own authority, this server has to trust that authority."
    )


def _not_a_hub(error: errors.WireError) -> str:
    return f"Something answers there, but {error.detail}. Check the address; it is the one used to open the Hub."


def clock_words(error: errors.ClockSkew) -> str:
    """What to do when the clocks differ."""
    now = datetime.now(UTC)
    if error.seconds is None:
        by = f"more than {MAX_SKEW_SECONDS // 60} minutes"
    else:
        by = f"{abs(error.seconds):.0f} seconds (the Hub is {'ahead' if error.seconds > 0 else 'behind'})"
    return f"They differ by {by}. Here it is {now:%H:%M:%S} UTC. Set the wrong one right: switch on its time service."
