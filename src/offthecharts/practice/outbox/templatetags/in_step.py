"""*In step* on other pages."""

from django import template

from offthecharts.practice.outbox.channels import count_stuck

register = template.Library()


@register.simple_tag
def stuck_entries() -> int:
    """How many entries need a person, for the badge. One query."""
    return count_stuck()
