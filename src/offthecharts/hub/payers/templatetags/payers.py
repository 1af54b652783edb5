"""The yearly meter, for profiles and the order page."""

from django import template

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.money import dollars
from offthecharts.hub.payers import queries
from offthecharts.hub.payers.models import SOURCE

register = template.Library()
register.filter("dollars", dollars)


@register.simple_tag
def payer_meter(member: Member) -> queries.Meter | None:
    """What `member` got this year and may get; None for whom no limit holds, without a query; else two."""
    return queries.meter(member) if member.payer else None


@register.simple_tag
def payer_choices() -> list[tuple[str, str]]:
    """Who may pay."""
    return list(Payer.choices)


@register.simple_tag
def payer_source() -> str:
    """Where the limits come from."""
    return SOURCE
