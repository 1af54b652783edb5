"""What a card reader types, read by its structure.

Readers are keyboards. One types ``%B<number>^<name>^<date and more>?`` for track 1, ``;<number>=<date and more>?``
for track 2, both, or digits alone; upper case or lower, an empty track left out, a check character (LRC) after ``?``,
with or without Enter (ISO/IEC 7811 and 7813). The keyboard layout of the computer turns ``%``, ``;``, ``^``, ``?``
and ``=`` into other characters, so none of them is looked for: the number is the first run of 8 to 19 digits. Where
the layout keeps digits on Shift, the whole text is put back first. A reader that could not read types ``E`` where the
track would be. Nothing here stores, logs or repeats what was read.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from offthecharts.web.cards.errors import SwipeUnreadable
from offthecharts.web.cards.numbers import LONGEST, OUR_LENGTH, SHORTEST, passes_luhn, without_separators

LONGEST_SWIPE = 400
"""Characters of three tracks (79 + 40 + 107), their LRCs and line ends, with room to spare."""

_RUN: Final = re.compile(rf"[0-9]{{{SHORTEST},}}")
_ADDRESS: Final = re.compile(r"^\W*(?:https?\W{1,4}|www\W)", re.IGNORECASE)
_KEYS: Final = "1234567890"
_SHIFTED_KEYS: Final = "!@#$%^&*()"
# What the unshifted digit keys type where digits need Shift: French, Belgian, Czech, Slovak.
_DIGITS_ON_SHIFT: Final = ("&é\"'(-è_çà", "&é\"'(§è!çà", "+ěščřžýáíé", "+ľščťžýáíé")
# Hungarian has only the zero elsewhere. It types ``=``, ``;`` and ``^`` as ó, é and /, unlike those where ``;`` is ö.
_HUNGARIAN_ZERO: Final = "ö"
_HUNGARIAN: Final = re.compile(r"(?:%[a-z]?[0-9ö]|[0-9])[0-9ö]*(?:_.?|/.*)?|(?!ö).*[óé].*", re.IGNORECASE | re.DOTALL)


def read_swipe(text: str) -> str:
    """The card number in `text`, 8 to 19 digits; whose it is and whether it is right is not looked at.

    Raises SwipeUnreadable: the reader's own error, a reading that was cut off, two different cards, no card at all.
    """
    if len(text) > LONGEST_SWIPE:
        raise SwipeUnreadable("That was more than one card. Swipe one card, once.")
    plain = unicodedata.normalize("NFC", text).strip()
    whole = without_separators(plain)
    if whole.isascii() and whole.isdigit():
        return _only(whole)
    plain = _with_digits(plain)
    runs = list(_RUN.finditer(plain))
    if not runs:
        raise SwipeUnreadable("The reader could not read the card. Swipe it again, at one steady speed.")
    if _ADDRESS.match(plain):
        return _from_address([run.group() for run in runs])
    number = _only(runs[0].group())
    _refuse_a_second_card(plain, runs, number)
    return number


def _only(digits: str) -> str:
    if SHORTEST <= len(digits) <= LONGEST:
        return digits
    raise SwipeUnreadable("That is not one card number. Swipe the card again, once.")


def _with_digits(text: str) -> str:
    """`text`; without any number in it, put back to what a keyboard with plain digits would have typed."""
    if _HUNGARIAN_ZERO in text.lower() and _HUNGARIAN.fullmatch(text):
        return text.replace(_HUNGARIAN_ZERO, "0").replace(_HUNGARIAN_ZERO.upper(), "0")
    if _RUN.search(text):
        return text
    return max((_put_back(text, typed) for typed in _DIGITS_ON_SHIFT), key=_plausibility)


def _put_back(text: str, typed: str) -> str:
    return text.translate(str.maketrans(typed + typed.upper() + _KEYS, _KEYS + _KEYS + _SHIFTED_KEYS))


def _plausibility(text: str) -> tuple[bool, int]:
    """A right number of the usual length before everything, then the most digits."""
    run = _RUN.search(text)
    is_right = run is not None and len(run.group()) == OUR_LENGTH and passes_luhn(run.group())
    return is_right, sum(map(text.count, _KEYS))


def _from_address(runs: list[str]) -> str:
    """The number in a web address of a QR code, where other numbers may stand beside it."""
    usable = [run for run in runs if len(run) <= LONGEST]
    if not usable:
        raise SwipeUnreadable("This code holds no card number. Scan the code on the card.")
    return next((run for run in usable if passes_luhn(run)), usable[0])


def _refuse_a_second_card(text: str, runs: list[re.Match[str]], number: str) -> None:
    """Raises SwipeUnreadable when a later track begins with another card's number.

    A run of digits that follows one character, or a name between two equal characters, is a track's further data.
    """
    for before, run in pairwise(runs):
        between = text[before.end() : run.start()]
        begins_track = len(between) > 1 and between[0] != between[-1]
        if begins_track and len(run.group()) == len(number) and run.group() != number and passes_luhn(run.group()):
            raise SwipeUnreadable("Two different cards were read. Swipe one card, once.")
