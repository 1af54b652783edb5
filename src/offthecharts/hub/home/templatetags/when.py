"""Moments as people say them."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def moment(value: datetime) -> str:
    """``today 14:20``, ``yesterday 09:05``, ``3 May``, ``3 May 2025``, in the practice's time zone."""
    local, today = timezone.localtime(value), timezone.localdate()
    clock = date_format(local, "H:i")
    if local.date() == today:
        return f"today {clock}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    return date_format(local, "j M" if local.year == today.year else "j M Y")
