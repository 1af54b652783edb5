"""The page that shows the chart beside those whom it may speak of."""

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.launches import choice
from offthecharts.hub.launches.comparing import compare
from offthecharts.hub.launches.errors import ChoiceOver, LaunchProblem
from offthecharts.hub.launches.pages import problem_page
from offthecharts.hub.launches.views import launch_or_404
from offthecharts.hub.launches.window import destination
from offthecharts.hub.requests import HubRequest

NEW = "new"
OVER = "Nobody chose in time, so what the chart said is forgotten. Press reload at the top of the window."


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def launch_choose(request: HubRequest, launch_id: uuid.UUID) -> HttpResponse:
    """Choose the member whom the chart speaks of, or make a new one; once."""
    launch = launch_or_404(request.practice, launch_id)
    if launch.member_id is not None:
        return redirect(destination(launch))
    if not launch.waits_for_choice(timezone.now()):
        return problem_page(request, ChoiceOver(OVER))
    chosen = request.POST.get("member", "")
    if chosen == NEW or (chosen.isdecimal() and len(chosen) < 10):
        number = None if chosen == NEW else int(chosen)
        try:
            member = choice.choose(launch=launch, member_number=number, actor=request.user)
        except LaunchProblem as error:
            return problem_page(request, error)
        return redirect("member", member.number)
    chart = choice.chart_of(launch)
    context = {
        "launch": launch,
        "chart": chart,
        "has_photo": bool(choice.photo_name(launch)),
        "comparisons": compare(request.practice, chart, choice.candidates_of(launch)),
    }
    return render(request, "launches/choose.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@hub_users(*roles.EDITS_MEMBERS)
def launch_choose_photo(request: HubRequest, launch_id: uuid.UUID) -> FileResponse:
    """The chart's photo, while there is a choice."""
    launch = launch_or_404(request.practice, launch_id)
    name = choice.photo_name(launch)
    if not name or not default_storage.exists(name):
        raise Http404("There is no photo to choose by.")
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(default_storage.open(name), content_type="image/jpeg", headers=headers)
