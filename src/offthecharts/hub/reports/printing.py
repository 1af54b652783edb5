"""A report as PDF: its figures, plots and tables, on letter paper with room for A4."""

from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.formats import date_format
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from offthecharts.hub.reports.charts import drawn
from offthecharts.hub.reports.fonts import BOLD, REGULAR, load_fonts, printable
from offthecharts.hub.reports.paper_plots import PaperPlot, PaperRanking
from offthecharts.hub.reports.tables import Answer, Figure, Plot, Table
from offthecharts.hub.reports.wishes import Wish

MARGIN: Final = 16 * mm
INK, MUTED, LINE, SOFT = (HexColor(color) for color in ("#2b211c", "#6b5c53", "#d9cfc6", "#faf6f1"))


def _style(size: float, **more: Any) -> ParagraphStyle:
    options = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.3, "textColor": INK, **more}
    return ParagraphStyle("text", **options)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def write_pdf(file: Any, *, title: str, practice: str, wish: Wish, scope: str, answer: Answer) -> None:
    """Write the report to the binary file `file`."""
    load_fonts()
    document = SimpleDocTemplate(
        file,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=18 * mm,
        title=f"{title}, {wish.period.words}",
        author=practice,
        lang="en-US",
    )
    width = document.width - 12  # the frame pads by 6 points on each side
    story = [
        _text(title, _style(19, fontName=BOLD)),
        _text(f"{practice} · {wish.period.words}{f' · {scope}' if scope else ''}", _style(10, textColor=MUTED)),
        *([_text(f"Before: {wish.compared.words}", _style(10, textColor=MUTED))] if wish.compared else []),
        Spacer(1, 5 * mm),
        *_figures(answer.figures, width),
        *(part for plot in answer.plots for part in _plot(plot, width)),
        *(part for table in answer.tables for part in _table(table, width)),
        *(_text(note, _style(8.5, textColor=MUTED)) for note in answer.notes),
    ]
    made = f"{practice} · printed {date_format(timezone.localtime(), 'j M Y, H:i')}"

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(MUTED)
        canvas.drawString(MARGIN, 10 * mm, printable(made))
        canvas.drawRightString(letter[0] - MARGIN, 10 * mm, f"Page {canvas.getPageNumber()}")

    document.build(story, onFirstPage=foot, onLaterPages=foot)


def _figures(figures: tuple[Figure, ...], width: float) -> list[Any]:
    if not figures:
        return []
    label, note = _style(8.5, textColor=MUTED), _style(7.5, textColor=MUTED)
    number = _style(15, fontName=BOLD)
    said = [", ".join(one for one in (figure.note, figure.compared) if one) for figure in figures]
    cells = [
        [_text(figure.label, label) for figure in figures],
        [_text(figure.written, number) for figure in figures],
        [_text(words, note) for words in said],
    ]
    table = LongTable(cells, colWidths=[width / len(figures)] * len(figures))
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), SOFT), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [table, Spacer(1, 6 * mm)]


def _plot(plot: Any, width: float) -> list[Any]:
    drawing: Any = PaperPlot(drawn(plot), width) if isinstance(plot, Plot) else PaperRanking(plot, width)
    heading = _text(plot.title, _style(11, fontName=BOLD, spaceAfter=8))
    return [KeepTogether([heading, drawing, Spacer(1, 6 * mm)])] if drawing.height else []


def _table(table: Table, width: float) -> list[Any]:
    """The table; its head again on each page."""
    size = 8 if len(table.columns) <= 8 else 6.8
    name, number = _style(size), _style(size, alignment=2)
    head, head_number = _style(size, fontName=BOLD), _style(size, fontName=BOLD, alignment=2)
    bold = {True: (head, head_number), False: (name, number)}
    lines: list[list[Any]] = [
        [_text(table.head, head), *(_text(column.title, head_number) for column in table.columns)]
    ]
    group = ""
    spans = []
    for row, cells in table.body:
        if row.group and row.group != group:
            group = row.group
            spans.append(len(lines))
            lines.append([_text(group, head), *([""] * len(table.columns))])
        first, other = bold[row is table.total]
        lines.append([_text(row.name, first), *(_text(written, other) for _, _, written in cells)])
    wide = width * max(0.22, 0.4 - 0.02 * len(table.columns))
    widths = [wide, *[(width - wide) / max(len(table.columns), 1)] * len(table.columns)]
    made = LongTable(lines, colWidths=widths, repeatRows=1)
    made.setStyle(TableStyle([*_LOOK, *(("SPAN", (0, at), (-1, at)) for at in spans)]))
    heading = _text(table.title, _style(11, fontName=BOLD, spaceAfter=3, keepWithNext=1))
    note = [_text(table.note, _style(8, textColor=MUTED))] if table.note else []
    return [heading, made, *note, Spacer(1, 6 * mm)]


_LOOK: Final[list[Any]] = [
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, MUTED),
    ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
