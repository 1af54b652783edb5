"""People, phone numbers and moments as pages show them."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.practice.patients.models import Person
from offthecharts.web import phones

register = template.Library()


@register.filter
def phone(stored: str) -> str:
    """A stored number the local way."""
    return phones.local(stored) if stored else ""


@register.filter
def tel(stored: str) -> str:
    """The ``tel:`` address of a stored number."""
    return phones.tel(stored) if stored else ""


@register.filter
def age(person: Person) -> int | None:
    """Whole years of age today, in the practice's time zone."""
    return person.age_on(timezone.localdate())


@register.filter
def initials(person: Person) -> str:
    """Two letters to stand for a photo."""
    return (person.called[:1] + person.last_name[:1]).upper()


@register.filter
def moment(value: datetime) -> str:
    """``today 14:20``, ``tomorrow 09:05``, ``Tue 3 May 09:05``, ``3 May 2025`` in the practice's time zone."""
    local, today = timezone.localtime(value), timezone.localdate()
    clock = date_format(local, "H:i")
    near: dict[date, str] = {
        today: "today",
        today - timedelta(days=1): "yesterday",
        today + timedelta(days=1): "tomorrow",
    }
    if local.date() in near:
        return f"{near[local.date()]} {clock}"
    if abs((local.date() - today).days) < 200:
        return date_format(local, "D j M") + f" {clock}"
    return date_format(local, "j M Y")
