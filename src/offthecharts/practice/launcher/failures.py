"""The failure pages of the window: what happened, what to do, and who can do it.

A launch that failed keeps the code of its page as its outcome, so the launch log speaks in the same words.
"""

from dataclasses import dataclass

MANAGER = "The office manager, in Practice Setup > Web and Reminders."
DESK = "You, at this desk."
HUB = "Whoever runs the Hub."
ADMINISTRATOR = "Whoever looks after this server."


@dataclass(frozen=True)
class Failure:
    """One page. `actions` are the buttons that help: ``again``, ``tab``, ``setup`` (for managers), ``chart``."""

    code: str
    title: str
    happened: str
    advice: str
    who: str
    actions: tuple[str, ...] = ("again", "setup")
    icon: str = "plug-zap"
    status: int = 409


_PAGES = (
    Failure(
        "not_set_up",
        "This service is not set up",
        "It was removed, or never added.",
        "Add it again, or choose another one in the Off-the-Charts menu.",
        MANAGER,
        ("setup",),
    ),
    Failure(
        "not_enabled",
        "This service is switched off",
        "It is set up but not enabled.",
        "Enable it.",
        MANAGER,
        ("again", "setup"),
        "power-off",
    ),
    Failure(
        "unavailable",
        "This cannot be opened now",
        "The address of this service is filled from the open chart, and something is missing.",
        "Open a chart, or fill in what is missing.",
        DESK,
        ("chart", "again"),
        "file-question-mark",
    ),
    Failure(
        "refused",
        "The Hub refuses the connection",
        "The Hub no longer accepts what this practice identifies itself with.",
        "Verify the service again with a Hub user who may connect.",
        MANAGER,
        ("setup", "again"),
        "key-round",
    ),
    Failure(
        "connection_revoked",
        "The connection was ended in the Hub",
        "An Owner or Admin of the Hub revoked it.",
        "Verify the service again to make a new connection.",
        MANAGER,
        ("setup", "again"),
        "unplug",
    ),
    Failure(
        "wrong_origin",
        "The practice program has another address now",
        "The Hub was connected while the practice program was opened at another address.",
        "Open the practice program at the address it was connected with, or verify the service again.",
        MANAGER,
        ("setup", "again"),
        "map-pin-off",
    ),
    Failure(
        "unreachable",
        "The Hub does not answer",
        "The connection was refused or cut off.",
        "Try again in a moment. If it stays like this, ask whether the Hub is running. The chart works as always.",
        HUB,
        ("again", "setup"),
        "cloud-off",
        502,
    ),
    Failure(
        "no_such_address",
        "The Hub's address is not found",
        "The name in its address is not known, or this server is not online.",
        "Check that this server is online; then check the address in Web and Reminders.",
        MANAGER,
        ("again", "setup"),
        "search-x",
        502,
    ),
    Failure(
        "bad_address",
        "The Hub's address cannot be used",
        "It is not an address that patients' data may be sent to.",
        "Correct the address and verify the service again.",
        MANAGER,
        ("setup",),
        "search-x",
    ),
    Failure(
        "slow",
        "The Hub takes too long",
        "It did not answer in time.",
        "Try again; nothing was opened, and no profile is made twice.",
        DESK,
        ("again", "setup"),
        "hourglass",
        504,
    ),
    Failure(
        "certificate_refused",
        "The Hub's certificate is refused",
        "The server that answers cannot prove that it is your Hub, so nothing was sent to it.",
        "Renew the certificate at the Hub. If it comes from the office's own authority, this server has to trust it.",
        HUB,
        ("again", "setup"),
        "shield-alert",
        502,
    ),
    Failure(
        "not_a_hub",
        "Something else answers at the Hub's address",
        "What answered is not a Hub that this program understands.",
        "Check the address in Web and Reminders, and whether the Hub is being updated just now.",
        MANAGER,
        ("again", "setup"),
        "circle-question-mark",
        502,
    ),
    Failure(
        "clock_skew",
        "The clocks differ too much",
        "The Hub's clock and that of this server are minutes apart.",
        "Set the wrong one right: switch on its time service.",
        ADMINISTRATOR,
        ("again",),
        "clock-alert",
    ),
    Failure(
        "invalid",
        "The Hub cannot take this chart",
        "Some fields of the chart are not as the Hub needs them. Nothing was sent on.",
        "Correct these fields in the chart, then open the window again.",
        DESK,
        ("chart", "again"),
        "file-x",
        422,
    ),
    Failure(
        "too_many",
        "The Hub asks for a pause",
        "There were too many calls in a short time.",
        "Wait a minute, then try again.",
        DESK,
        ("again",),
        "hourglass",
        503,
    ),
    Failure(
        "refused_call",
        "The Hub says no",
        "It understood what was asked and refused it.",
        "Try again. If it stays like this, ask an Owner of the Hub.",
        HUB,
        ("again", "tab", "setup"),
        "ban",
    ),
    Failure(
        "hub_fault",
        "Something went wrong in the Hub",
        "The Hub is there, but it failed at this; it was noted in its log.",
        "Try again; no profile is made twice. If it stays like this, tell whoever runs the Hub.",
        HUB,
        ("again", "setup"),
        "bug",
        502,
    ),
    Failure(
        "unreadable_secret",
        "The connection cannot be read",
        "The system encryption key of this server is not the one that the connection was stored with.",
        "Restore the key that was in use, or verify the service again.",
        ADMINISTRATOR,
        ("setup",),
        "key-round",
        500,
    ),
    Failure(
        "refused_framing",
        "The browser does not show the page in the window",
        "The Hub's page did not report back: the Hub or the browser refuses to show it inside this program.",
        "Work in a tab of its own. To have the window back, open the practice program at the address it is connected "
        "with, and verify the service again.",
        MANAGER,
        ("tab", "again", "setup"),
        "app-window",
    ),
    Failure(
        "frame_slow",
        "The Hub's page does not load",
        "The Hub answered this server, but its page did not arrive in this browser.",
        "Check that this computer reaches the Hub, then try again.",
        DESK,
        ("again", "tab"),
        "hourglass",
        504,
    ),
    Failure(
        "frame_lost",
        "The Hub's page went away",
        "The page in the window stopped answering: the Hub may be restarting.",
        "Try again in a moment. What you had saved there is kept.",
        DESK,
        ("again", "tab"),
        "cloud-off",
        502,
    ),
    Failure(
        "patient_gone",
        "This chart does not exist any more",
        "The chart that the window was opened for cannot be found.",
        "Search for the patient and open the window again.",
        DESK,
        (),
        "user-x",
        404,
    ),
    Failure(
        "unexpected",
        "That did not work",
        "Something went wrong on this server; it was noted in its log.",
        "Try again. If it stays like this, tell whoever looks after this server.",
        ADMINISTRATOR,
        ("again",),
        "bug",
        500,
    ),
)
_BY_CODE = {page.code: page for page in _PAGES}

OPENED = {
    "opened": "Opened",
    "created": "Opened, profile created",
    "ambiguous": "Opened, asked whose profile it is",
}
"""Outcomes of launches that came about."""

SEEN_BY_BROWSER = frozenset({"refused_framing", "frame_slow", "frame_lost"})
"""Failures that only the browser can see; it tells us."""


def failure_of(code: str) -> Failure:
    """The page for `code`; that of the unexpected when there is none."""
    return _BY_CODE.get(code, _BY_CODE["unexpected"])


def outcomes() -> list[tuple[str, str]]:
    """Every outcome with its words, for the launch log."""
    return [*OPENED.items(), *((page.code, page.title) for page in _PAGES)]


def in_words(outcome: str) -> str:
    """What the launch log says; a launch without an outcome was cut off."""
    if not outcome:
        return "Not finished"
    return OPENED.get(outcome) or failure_of(outcome).title
