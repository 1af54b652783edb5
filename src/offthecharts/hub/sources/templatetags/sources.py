"""What the home page says of sources."""

from django import template

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.sources.health import unknown_statuses
from offthecharts.hub.sources.models import SourceStatus

register = template.Library()


@register.simple_tag
def statuses_unknown(practice: Practice) -> list[SourceStatus]:
    """Statuses of which nobody has said what they mean. One query."""
    return unknown_statuses(practice)
