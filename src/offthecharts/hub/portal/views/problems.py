"""Pages of the member side that tell of a problem."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from offthecharts.web.access import open_to_all
from offthecharts.web.mounts import is_member_page
from offthecharts.web.signin.views import csrf_failure as office_csrf_failure


def _problem(request: HttpRequest, heading: str, advice: str, *, icon: str, status: int) -> HttpResponse:
    context = {"heading": heading, "advice": advice, "icon": icon}
    response = render(request, "portal/problem.html", context, status=status)
    response.is_portal_page = True  # type: ignore[attr-defined]  # read by PortalMiddleware
    return response


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Nothing is here: also for a practice without a page, one that is closed, and what is somebody else's."""
    heading = _("There is no such page")
    advice = _("Check the address, or ask at the practice for the right one.")
    return _problem(request, heading, advice, icon="map-pin-off", status=404)


def not_for_children(request: HttpRequest) -> HttpResponse:
    """A page that only a parent or guardian may open."""
    heading = _("This page is for parents and guardians")
    advice = _("They find it when they sign in with their own account.")
    return _problem(request, heading, advice, icon="shield-x", status=403)


@open_to_all(reason="shown instead of any page whose form had grown old")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form came from a page that was open for too long, or from another site."""
    ours: Any = request
    if not is_member_page(request) or getattr(ours, "portal", None) is None:
        return office_csrf_failure(request, reason)
    heading = _("This page was open for too long")
    advice = _("Nothing was changed. Go back, load the page again and repeat your last step.")
    return _problem(request, heading, advice, icon="timer-off", status=403)
