"""Sheets of cards to print: ID-1 size (ISO/IEC 7810, "CR80"), on A4 or Letter paper, with lines to cut along."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any, Final

import reportlab
import segno
from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from unidecode import unidecode

from offthecharts.hub.cards.making import NewCard
from offthecharts.web.cards.numbers import grouped

PAPERS: Final = {"a4": A4, "letter": letter}
WIDTH, HEIGHT, CORNER = 85.6 * mm, 53.98 * mm, 3.18 * mm
_NO_PRINT: Final = 6.35 * mm  # what office printers leave white at the edges
_WIDEST_GAP: Final = 4 * mm
_INSET: Final = 6 * mm
_QR: Final = 19 * mm
_REGULAR, _BOLD = "Vera", "VeraBd"
_ACCENT, _INK, _MUTED, _LINE = "#d9532c", "#2b1d16", "#6d5a50", "#c9bcb4"


@dataclass(frozen=True)
class Sheet:
    """How cards lie on a page; lengths in points."""

    columns: int
    rows: int
    left: float
    top: float
    gap: float

    @classmethod
    def on(cls, paper: tuple[float, float]) -> "Sheet":
        """As many cards as fit on `paper`, in its middle."""
        columns, rows = (
            int((side - 2 * _NO_PRINT) // size) for side, size in zip(paper, (WIDTH, HEIGHT), strict=True)
        )
        spare = [
            (side - 2 * _NO_PRINT - number * size) / max(1, number - 1)
            for side, size, number in zip(paper, (WIDTH, HEIGHT), (columns, rows), strict=True)
        ]
        gap = min(_WIDEST_GAP, *spare)
        left = (paper[0] - columns * WIDTH - (columns - 1) * gap) / 2
        top = (paper[1] + rows * HEIGHT + (rows - 1) * gap) / 2
        return cls(columns, rows, left, top, gap)

    def place(self, index: int) -> tuple[float, float]:
        """The lower left corner of the card `index` of a page."""
        row, column = divmod(index, self.columns)
        return self.left + column * (WIDTH + self.gap), self.top - HEIGHT - row * (HEIGHT + self.gap)


def write_pdf(file: Any, cards: Sequence[NewCard], *, practice_name: str, paper: str) -> int:
    """Write `cards` to the binary file `file`; `paper` is a key of PAPERS. The answer is the number of pages."""
    _load_fonts()
    canvas = Canvas(file, pagesize=PAPERS[paper])
    canvas.setTitle(f"Cards of {practice_name}")
    sheet = Sheet.on(PAPERS[paper])
    pages = list(batched(cards, sheet.columns * sheet.rows, strict=False))
    for page in pages:
        for index, card in enumerate(page):
            canvas.saveState()
            canvas.translate(*sheet.place(index))
            _draw(canvas, card, practice_name)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return len(pages)


def _load_fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (_REGULAR, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _draw(canvas: Canvas, card: NewCard, practice_name: str) -> None:
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.4)
    canvas.roundRect(0, 0, WIDTH, HEIGHT, CORNER)
    room = WIDTH - 2 * _INSET
    canvas.setFillColor(_ACCENT)
    _line(canvas, practice_name, _BOLD, 12, _INSET, HEIGHT - 11 * mm, room)
    canvas.setFillColor(_MUTED)
    _line(canvas, "Patient Rewards", _REGULAR, 8, _INSET, HEIGHT - 15.5 * mm, room)
    canvas.setFillColor(_INK)
    _line(canvas, grouped(card.number), _BOLD, 13.5, _INSET, HEIGHT - 26 * mm, room)
    canvas.setFillColor(_MUTED)
    _line(canvas, "Registration code", _REGULAR, 6.5, _INSET, 11.5 * mm, room)
    canvas.setFillColor(_INK)
    _line(canvas, card.code, _BOLD, 10, _INSET, 7 * mm, room)
    _draw_qr(canvas, card.number, WIDTH - _INSET - _QR, 5 * mm)


def _line(canvas: Canvas, text: str, font: str, size: float, left: float, base: float, room: float) -> None:
    """One line, smaller when it would not fit; letters that the font lacks become their Latin likes."""
    loaded: Any = pdfmetrics.getFont(font)
    glyphs = loaded.face.charToGlyph
    plain = "".join(letter if ord(letter) in glyphs else unidecode(letter) for letter in text)
    size = max(5, min(size, size * room / max(1, canvas.stringWidth(plain, font, size))))
    while plain and canvas.stringWidth(plain, font, size) > room:
        plain = plain[:-2].rstrip() + "…"
    canvas.setFont(font, size)
    canvas.drawString(left, base, plain)


def _draw_qr(canvas: Canvas, number: str, left: float, bottom: float) -> None:
    """The number as a QR code of digits alone, which every keyboard layout types right."""
    modules = [list(row) for row in segno.make(number, error="m", micro=False).matrix]
    side = _QR / len(modules)
    path = canvas.beginPath()
    for row, dots in enumerate(modules):
        for column, is_dark in enumerate(dots):
            if is_dark:
                path.rect(left + column * side, bottom + _QR - (row + 1) * side, side, side)
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)
