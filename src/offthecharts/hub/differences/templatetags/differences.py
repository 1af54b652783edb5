"""The count beside the Hub's navigation."""

from django import template

from offthecharts.hub.differences import queries
from offthecharts.hub.practices.models import Practice

register = template.Library()


@register.simple_tag
def count_differences(practice: Practice | None) -> int:
    """How many differences wait for somebody to decide. One query."""
    return queries.count_open(practice) if practice else 0
