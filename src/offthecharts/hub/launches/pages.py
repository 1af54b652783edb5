"""Pages that a window shows instead of the Hub, with what happened, what to do, and who can do it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from offthecharts.hub.launches.errors import EndedConnection, LaunchProblem
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.launches.services import reissue_for_tab
from offthecharts.web.framing import allow_framing_by
from offthecharts.web.mounts import in_frame

ENDED = "An Owner or Admin of the Hub ended it. Ask them to verify the service again in Web and Reminders."


def problem_page(request: HttpRequest, error: LaunchProblem) -> HttpResponse:
    """The page about `error`; the practice whose window it is may frame it."""
    if in_frame(request) and error.launch is not None:
        allow_framing_by(request, error.launch.origin)
    return render(request, "launches/launch_problem.html", {"error": error}, status=error.status)


def window_ended(request: HttpRequest) -> HttpResponse:
    """The connection was revoked while the window was open: its session ends, the page can still be framed."""
    if getattr(request, "htmx", None):
        return HttpResponseClientRefresh()
    request.session.flush()
    return problem_page(request, EndedConnection(ENDED))


def cookies_blocked(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The browser dropped the cookie that the window was opened with: offer a tab of its own, once."""
    allow_framing_by(request, launch.origin)
    context = {"tab_address": reissue_for_tab(launch)}
    return render(request, "launches/cookies_blocked.html", context, status=403)
