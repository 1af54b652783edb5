"""Plots of reports: `{% chart plot %}` draws a plot or a ranking."""

from typing import Any

from django import template

from offthecharts.hub.points.templatetags.plots import WIDTH
from offthecharts.hub.reports.charts import drawn
from offthecharts.hub.reports.tables import Kind, Plot, Ranking, written

register = template.Library()


@register.inclusion_tag("reports/_chart.html")
def chart(plot: Plot | Ranking) -> dict[str, Any]:
    """The picture with its legend; nothing where there is nothing to see."""
    if isinstance(plot, Plot):
        return {"drawing": drawn(plot), "plot": plot}
    most = max((max(bar.value, bar.before or 0) for bar in plot.bars), default=0)
    bars = [
        {
            "bar": bar,
            "width": round(WIDTH * bar.value / most, 1),
            "before": round(WIDTH * bar.before / most, 1) if bar.before and bar.before > 0 else None,
            "written": written(bar.value, plot.kind),
            "before_written": written(bar.before, plot.kind),
        }
        for bar in plot.bars
    ]
    return {"bars": bars, "plot": plot}


@register.filter
def as_kind(value: Any, kind: Kind) -> str:
    """`value` as people read it."""
    return written(value, kind)
