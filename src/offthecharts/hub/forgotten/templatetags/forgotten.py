"""What was forgotten, for the home page."""

from django import template

from offthecharts.hub.forgotten import queries
from offthecharts.hub.practices.models import Practice

register = template.Library()


@register.simple_tag
def forgotten_counts(practice: Practice) -> queries.Counts:
    """How many visits of today and of the days before, and members of the usual time. Two queries."""
    return queries.counts(practice)
