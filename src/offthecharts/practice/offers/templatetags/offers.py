"""Offers of the Hub on other pages of the practice server."""

from django import template

from offthecharts.practice.offers import queries
from offthecharts.practice.patients.models import Patient

register = template.Library()


@register.simple_tag
def offers_on(patient: Patient) -> list[queries.Line]:
    """What is offered for the people on this chart. One query."""
    return queries.offers_on(patient)


@register.simple_tag
def count_offers() -> int:
    """How many wait for somebody to decide. One query."""
    return queries.count_open()
