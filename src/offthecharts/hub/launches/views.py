"""The one-time address, and where it leads."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users, open_to_all
from offthecharts.hub.launches import window
from offthecharts.hub.launches.errors import AnotherPractice, LaunchProblem
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.launches.pages import problem_page
from offthecharts.hub.launches.services import redeem, refused
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.signon import windows
from offthecharts.web.mounts import in_frame


def launch_or_404(practice: Practice, launch_id: uuid.UUID) -> Launch:
    """The launch of `practice`; another practice's is not found. One query."""
    launch = Launch.objects.of(practice).select_related("member").filter(id=launch_id).first()
    if launch is None:
        raise Http404("No launch of this practice has this id.")
    launch.practice = practice
    return launch


@require_GET
@never_cache
@open_to_all(reason="the address is the key, once; nothing is shown before a Hub user of its practice signs in")
def launch(request: HttpRequest, token: str) -> HttpResponse:
    """Trade the one-time address for the session of the window, or of the tab, and go on to the profile."""
    framed = in_frame(request)
    try:
        opened = redeem(token, in_tab=not framed)
        if framed:
            window.enter(request, opened)
            windows.open_window(request, opened)
            return redirect(window.with_pass(window.destination(opened), opened))
        if getattr(request.user, "practice_id", opened.practice_id) != opened.practice_id:
            raise refused(AnotherPractice, opened, "Sign out here, then open it again from the practice program.")
    except LaunchProblem as error:
        return problem_page(request, error)
    windows.open_window(request, opened)
    return redirect("launch_opened", opened.id)


@require_GET
@hub_users(*roles.EVERYBODY)
def launch_opened(request: HubRequest, launch_id: uuid.UUID) -> HttpResponse:
    """Where a launch leads, for a Hub user of its practice; in a tab this comes after the sign-in."""
    return redirect(window.destination(launch_or_404(request.practice, launch_id)))
