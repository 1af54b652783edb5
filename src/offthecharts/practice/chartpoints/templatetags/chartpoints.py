"""Points in the chart, on other pages of the practice server."""

from typing import Any

from django import template

from offthecharts.practice.chartpoints import queries
from offthecharts.practice.chartpoints.forms import GivePointsForm
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.state import Standing, standing_of
from offthecharts.practice.news.queries import heard_now
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.web.identifiers import uuid7

register = template.Library()


@register.inclusion_tag("chartpoints/_panels.html", takes_context=True)
def give_points(context: dict[str, Any], patient: Patient) -> dict[str, Any]:
    """The panel of each Hub to which points are given in the chart. One query when there is none, else six each."""
    panels = [queries.panel(service, patient) for service in queries.giving_services()]
    forms = [(panel, GivePointsForm(service=panel.service, menu=panel.menu)) for panel in panels]
    return {"panels": forms, "patient": patient, "request": context["request"], "csrf_token": context["csrf_token"]}


@register.simple_tag
def points_to_settle_count() -> int:
    """How many points wait for somebody; none while no Hub gets points from the chart. Up to two queries."""
    return queries.count_to_settle() if queries.giving_services() else 0


@register.simple_tag
def fresh_key() -> str:
    """A key for one form, used once."""
    return uuid7().hex


@register.filter
def standing(award: ChartAward) -> Standing:
    """Where the award stands, in words."""
    return standing_of(award)


@register.filter
def is_heard_now(service: Service) -> bool:
    """Whether what is known of `service` is the Hub's of just now. One query where news are heard, else none."""
    return bool(heard_now([service]))
