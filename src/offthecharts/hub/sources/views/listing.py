"""All sources and connections, one source, and adding one."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.sources import health, services
from offthecharts.hub.sources.csv_folder.folder import Folder
from offthecharts.hub.sources.forms import NewSourceForm
from offthecharts.hub.sources.models import SourceKind, SourceRun, SourceStatus
from offthecharts.hub.sources.views.finding import source_or_404
from offthecharts.hub.tags.services import tags_of
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import take_offer

SHOWN_RUNS = 12


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def sources(request: HubRequest) -> HttpResponse:
    """Everything from which patients come in, with its health, numbers and last error."""
    context = {
        "lines": health.lines_of(request.practice),
        "unknown": health.unknown_statuses(request.practice),
        "done": take_offer(request),
    }
    return page(request, "sources/sources.html", context, partial="lines")


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def source_new(request: HubRequest) -> HttpResponse:
    """Add a source: its kind and name; its settings come next."""
    form = NewSourceForm(request.POST or None, initial={"kind": SourceKind.OPEN_DENTAL})
    if request.method == "POST" and form.is_valid():
        try:
            source = services.add(practice=request.practice, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.advice)
        else:
            return redirect("source_settings", source.id)
    return render(request, "sources/source_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def source(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """One source: health, numbers, runs, statuses; new statuses come to a page that `shows` fewer."""
    found = source_or_404(request, source_id)
    runs = SourceRun.objects.of(request.practice).filter(source_id=found.id).order_by("-started_at")
    statuses = list(SourceStatus.objects.of(request.practice).filter(source_id=found.id).select_related("tag"))
    context = {
        "source": found,
        "line": health.line_of(found),
        "is_complete": services.is_complete(found),
        "runs": runs[:SHOWN_RUNS],
        "statuses": statuses,
        "statuses_mark": len(statuses),  # they are added and never taken away
        "has_new_statuses": request.htmx and request.GET.get("shows") != str(len(statuses)),
        "all_tags": tags_of(request.practice),
        "folder": Folder(found.settings.get("folder", "")).path if found.kind == SourceKind.CSV_FOLDER else None,
        "done": take_offer(request),
    }
    return page(request, "sources/source.html", context, partial="live")
