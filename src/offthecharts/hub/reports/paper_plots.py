"""Plots as reportlab draws them."""

from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from offthecharts.hub.points.templatetags.plots import HEIGHT, WIDTH
from offthecharts.hub.reports.charts import FILLED, Drawing
from offthecharts.hub.reports.fonts import REGULAR, printable
from offthecharts.hub.reports.tables import Bar, Look, Ranking, written

TALL: Final = 38 * mm
SCALE_WIDTH: Final = 14 * mm
BAR_HEIGHT: Final = 5.4 * mm
NAMES_WIDTH: Final = 55 * mm
NUMBERS_WIDTH: Final = 22 * mm
MUTED, LINE, SUN, CORAL, INK = (HexColor(color) for color in ("#6b5c53", "#d9cfc6", "#e0a92e", "#c2573a", "#2b211c"))
_FILL: Final = {Look.COLUMNS: SUN, Look.SECOND: HexColor("#f3d5ca")}
_STROKE: Final = {Look.LINE: SUN, Look.SECOND_LINE: CORAL, Look.BEFORE: INK}


class PaperPlot(Flowable):
    """A drawing with its scale, its labels and its legend."""

    def __init__(self, drawing: Drawing, width: float) -> None:
        super().__init__()
        self.drawing, self.width = drawing, width
        self.legend = len(drawing.plot.series) > 1
        self.height = 0 if drawing.plot.is_empty else TALL + (13 * mm if self.legend else 7 * mm)

    def draw(self) -> None:
        """Draw it, bottom left at the origin."""
        canvas: Any = self.canv
        room = self.width - SCALE_WIDTH
        canvas.saveState()
        canvas.translate(SCALE_WIDTH, self.height - TALL)
        self._scale(canvas, room)
        canvas.setFillColor(INK)
        for box in self.drawing.boxes:
            canvas.setFillColor(_FILL[box.look])
            canvas.setStrokeColor(CORAL if box.look == Look.SECOND else SUN)
            canvas.setLineWidth(0.5)
            bottom = TALL * (1 - (box.y + box.height) / HEIGHT)
            canvas.rect(box.x / WIDTH * room, bottom, box.width / WIDTH * room, box.height / HEIGHT * TALL, fill=1)
        for line in self.drawing.lines:
            self._line(canvas, line, room)
        self._labels(canvas, room)
        canvas.restoreState()

    def _scale(self, canvas: Any, room: float) -> None:
        canvas.setStrokeColor(LINE)
        canvas.setFillColor(MUTED)
        canvas.setFont(REGULAR, 7)
        canvas.setLineWidth(0.5)
        for place, text in zip((TALL, TALL / 2, 0), self.drawing.scale, strict=True):
            canvas.line(0, place, room, place)
            canvas.drawRightString(-2 * mm, place - 2.4, text)

    def _line(self, canvas: Any, line: Any, room: float) -> None:
        canvas.setStrokeColor(_STROKE[line.look])
        canvas.setLineWidth(0.8 if line.look == Look.BEFORE else 1.6)
        canvas.setDash([] if line.look == Look.LINE else [3, 2])
        path = canvas.beginPath()
        for place, (x, y) in enumerate(line.points):
            move = path.lineTo if place else path.moveTo
            move(x / WIDTH * room, TALL * (1 - y / HEIGHT))
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setDash([])

    def _labels(self, canvas: Any, room: float) -> None:
        canvas.setFillColor(MUTED)
        canvas.setFont(REGULAR, 7)
        for label, slot in zip(self.drawing.labels, self.drawing.slots, strict=True):
            canvas.drawCentredString((slot.x + slot.width / 2) / WIDTH * room, -4 * mm, label.text)
        left = 0.0
        for series in self.drawing.plot.series if self.legend else ():
            color = _FILL.get(series.look) or _STROKE[series.look]
            canvas.setFillColor(color)
            canvas.setStrokeColor(CORAL if series.look == Look.SECOND else color)
            tall = 2.2 * mm if series.look in FILLED else 0.5 * mm
            canvas.rect(left, -9.2 * mm + (2.2 * mm - tall) / 2, 4 * mm, tall, fill=1)
            canvas.setFillColor(INK)
            canvas.drawString(left + 5.5 * mm, -9 * mm, series.name)
            left += 10 * mm + canvas.stringWidth(series.name, REGULAR, 7)


class PaperRanking(Flowable):
    """Bars below each other, names on the left, numbers on the right."""

    def __init__(self, ranking: Ranking, width: float) -> None:
        super().__init__()
        self.ranking, self.width = ranking, width
        self.height = len(ranking.bars) * BAR_HEIGHT
        self.most = max((bar.value for bar in ranking.bars), default=0)

    def draw(self) -> None:
        """Draw it, bottom left at the origin."""
        for place, bar in enumerate(self.ranking.bars):
            self._bar(self.canv, bar, self.height - (place + 1) * BAR_HEIGHT)

    def _bar(self, canvas: Any, bar: Bar, bottom: float) -> None:
        room = self.width - NAMES_WIDTH - NUMBERS_WIDTH
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(INK)
        name = printable(bar.name)
        while canvas.stringWidth(name, REGULAR, 8) > NAMES_WIDTH - 3 * mm:
            name = name[:-2].rstrip() + "…"
        canvas.drawString(0, bottom + 1.6 * mm, name)
        canvas.drawRightString(self.width, bottom + 1.6 * mm, written(bar.value, self.ranking.kind))
        canvas.setFillColor(SUN)
        canvas.rect(
            NAMES_WIDTH, bottom + 0.9 * mm, max(room * bar.value / self.most, 0.5), 3.4 * mm, stroke=0, fill=1
        )
