"""Off-the-Charts on other pages of the practice server."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from offthecharts.practice.hublink.profiles import profiles_of
from offthecharts.practice.launcher.failures import OPENED
from offthecharts.practice.launcher.menu import entries_for, frame_origins
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.news.queries import heard_now, is_listening
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup import queries
from offthecharts.web.framing import allow_frames_of

register = template.Library()


@register.simple_tag(takes_context=True)
def off_the_charts(context: dict[str, Any], patient: Patient | str | None = None) -> SafeString:
    """The Off-the-Charts button with its menu, for the toolbar. One query.

    On a page that knows no patient the template hands over an empty text.
    """
    patient = patient if isinstance(patient, Patient) else None
    values = {"entries": entries_for(patient), "patient": patient, "user": context["request"].user}
    return render_to_string("launcher/_button.html", values, request=context["request"])


@register.simple_tag(takes_context=True)
def launch_window(context: dict[str, Any]) -> SafeString:
    """The window beside the chart, closed at first; the page may frame the Hub from now on. One query."""
    request, origins = context["request"], frame_origins()
    allow_frames_of(request, origins)
    return render_to_string("launcher/_window.html", {"origins": origins}, request=request)


@register.simple_tag(takes_context=True)
def hub_state(context: dict[str, Any], patient: Patient) -> SafeString:
    """Where the patient stands in the Hub: linked with points and their age, or not yet. Four queries at most."""
    profiles = {profile.service_id: profile for profile in profiles_of(patient)}
    hubs = [service for service in queries.enabled() if service.provider == "practicegenius"]
    opened = Launch.objects.filter(patient=patient, outcome__in=OPENED).select_related("staff")
    values = {
        "patient": patient,
        "lines": [(service, profiles.get(service.pk)) for service in hubs],
        "last": opened.order_by("-id").first(),
        "is_listening": is_listening(hubs),
        "heard_now": heard_now(hubs),
    }
    return render_to_string("launcher/_hub_state.html", values, request=context["request"])
