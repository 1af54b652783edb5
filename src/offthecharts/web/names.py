"""Names as people type them, folded so that the same name compares equal on both sites."""

import re
import unicodedata

from unidecode import unidecode

_APOSTROPHES = str.maketrans("", "", "'`")
_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`text` in lower-case ASCII words, one space between them.

    Accents go, apostrophes go without a gap (``O’Brien`` is ``obrien``), hyphens and other signs become spaces
    (``Anne-Marie`` is ``anne marie``). Other scripts are transliterated; what cannot be is kept in lower case.
    Folding twice changes nothing.
    """
    composed = unicodedata.normalize("NFKC", text)
    folded = _words(unidecode(composed, errors="ignore"))
    return folded or _words(composed)


def squeeze(text: str) -> str:
    """The fold of `text` without its spaces, for comparing: ``van den Berg`` and ``Vandenberg`` are one name."""
    return fold(text).replace(" ", "")


def _words(text: str) -> str:
    bare = text.translate(_APOSTROPHES)
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", bare.casefold())).strip()
