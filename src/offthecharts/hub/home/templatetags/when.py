"""Moments as people say them."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def in_zone(value: datetime) -> datetime:
    """`value` by the practice's clock; by no clock when none can show it, as the first hours of the year 1."""
    try:
        return timezone.localtime(value)
    except (OverflowError, ValueError):
        return value.replace(tzinfo=None)  # filters convert no naive time, so that nothing fails at it


@register.filter
def moment(value: datetime) -> str:
    """``today 14:20``, ``yesterday 09:05``, ``3 May``, ``3 May 2025``, in the practice's time zone."""
    local, today = in_zone(value), timezone.localdate()
    clock = date_format(local, "H:i")
    if local.date() == today:
        return f"today {clock}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    return date_format(local, "j M" if local.year == today.year else "j M Y")
