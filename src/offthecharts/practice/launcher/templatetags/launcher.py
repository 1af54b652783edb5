"""Off-the-Charts on other pages of the practice server."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from offthecharts.practice.patients.models import Patient

register = template.Library()


@register.simple_tag(takes_context=True)
def off_the_charts(context: dict[str, Any], patient: Patient | None = None) -> SafeString:
    """The Off-the-Charts button with its menu, for the toolbar."""
    return mark_safe("")


@register.simple_tag(takes_context=True)
def launch_window(context: dict[str, Any]) -> SafeString:
    """The window beside the chart, closed at first."""
    return mark_safe("")


@register.simple_tag(takes_context=True)
def hub_state(context: dict[str, Any], patient: Patient) -> SafeString:
    """Where the patient stands in the Hub: linked, not yet, last launch."""
    return mark_safe("")
