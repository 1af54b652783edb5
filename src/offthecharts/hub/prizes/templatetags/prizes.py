"""How prizes are said on pages."""

from django import template

register = template.Library()


@register.filter
def dollars(cents: int) -> str:
    """``$9.50``"""
    return f"${cents / 100:,.2f}"
