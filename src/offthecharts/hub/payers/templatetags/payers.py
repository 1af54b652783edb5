"""The yearly meter, for profiles."""

from django import template

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.money import dollars
from offthecharts.hub.payers import queries
from offthecharts.hub.payers.models import SOURCE

register = template.Library()
register.filter("dollars", dollars)


@register.simple_tag
def payer_meter(member: Member) -> queries.Meter | None:
    """As payers.queries.meter_of."""
    return queries.meter_of(member)


@register.simple_tag
def payer_choices() -> list[tuple[str, str]]:
    """Who may pay."""
    return list(Payer.choices)


@register.simple_tag
def payer_source() -> str:
    """Where the limits come from."""
    return SOURCE
