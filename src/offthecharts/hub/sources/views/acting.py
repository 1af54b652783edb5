"""Starting, pausing, running now, removing a source, and saying what a status means."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.sources import services, statuses
from offthecharts.hub.sources.forms import StatusForm
from offthecharts.hub.sources.models import Source
from offthecharts.hub.sources.views.finding import source_or_404, status_or_404
from offthecharts.web.undo import Done, offer


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_start(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Read the source by schedule."""
    source = source_or_404(request, source_id)
    services.start(source=source, by=request.user)
    offer(request, Done.of(f"{source.name} is read from now on.", "source_pause", source.id))
    return redirect("source", source.id)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_pause(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Read it no more for now."""
    source = source_or_404(request, source_id)
    services.pause(source=source, by=request.user)
    offer(request, Done.of(f"{source.name} is paused.", "source_start", source.id))
    return redirect("source", source.id)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_run(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Read it now."""
    source = source_or_404(request, source_id)
    services.run_now(source=source)
    messages.success(request, f"{source.name} is read as soon as the worker is free.")
    return redirect("source", source.id)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_remove(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Remove the source; members stay. This can be undone."""
    source = source_or_404(request, source_id)
    services.remove(source=source, by=request.user)
    offer(request, Done.of(f"{source.name} is removed; its members stay.", "source_restore", source.id))
    return redirect("sources")


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_restore(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a source."""
    removed = Source.objects.of(request.practice).filter(id=source_id, removed_at__isnull=False).first()
    if removed is None:
        raise Http404("This practice has removed no such source.")
    services.restore(source=removed, by=request.user)
    messages.success(request, f"{removed.name} is back, and paused.")
    return redirect("source", removed.id)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_status(request: HubRequest, source_id: uuid.UUID, status_id: uuid.UUID) -> HttpResponse:
    """Say what a status means: a tag, or nothing at all."""
    source = source_or_404(request, source_id)
    status = status_or_404(request, source, status_id)
    form = StatusForm(request.POST)
    name = form.cleaned_data["tag"] if form.is_valid() else ""
    ignore = "ignore" in request.POST
    if not name and not ignore:
        messages.error(request, "Enter the name of a tag, or press Means nothing here.")
        return redirect("source", source.id)
    count = statuses.choose(status=status, tag_name=name, ignore=ignore)
    what = "means nothing here" if ignore else f"gives the tag {name}"
    messages.success(request, f"“{status.status}” {what}: {count} member{'' if count == 1 else 's'}.")
    return redirect("source", source.id)
