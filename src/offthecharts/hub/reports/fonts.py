"""The typeface of reports on paper: Inter, with Latin, Greek and Cyrillic letters."""

from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from unidecode import unidecode

REGULAR: Final = "Inter"
BOLD: Final = "Inter-SemiBold"
_FILES: Final = {REGULAR: "Inter-Regular.ttf", BOLD: "Inter-SemiBold.ttf"}


def load_fonts() -> None:
    """Make the typeface known to reportlab, once in a process."""
    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(Path(__file__).parent / "typeface" / file)))


def printable(text: str) -> str:
    """`text` with its letters that the typeface lacks as their Latin likes."""
    font: Any = pdfmetrics.getFont(REGULAR)
    known = font.face.charToGlyph
    return "".join(letter if ord(letter) in known else unidecode(letter) for letter in text)
