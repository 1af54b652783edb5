"""Finding what an address names, in the practice of who asks."""

import uuid

from django.http import Http404

from offthecharts.hub.requests import HubRequest
from offthecharts.hub.sources import services
from offthecharts.hub.sources.models import Source, SourceProblem, SourceStatus


def source_or_404(request: HubRequest, source_id: uuid.UUID) -> Source:
    """The source of this practice. One query."""
    source = services.source_of(request.practice, source_id)
    if source is None:
        raise Http404("This practice has no such source.")
    return source


def problem_or_404(request: HubRequest, source: Source, problem_id: uuid.UUID) -> SourceProblem:
    """The problem of this source. One query."""
    problem = SourceProblem.objects.of(request.practice).filter(source_id=source.id, id=problem_id).first()
    if problem is None:
        raise Http404("This was taken in meanwhile.")
    problem.source = source
    return problem


def status_or_404(request: HubRequest, source: Source, status_id: uuid.UUID) -> SourceStatus:
    """The status of this source. One query."""
    rows = SourceStatus.objects.of(request.practice).filter(source_id=source.id)
    status = rows.filter(id=status_id).first()
    if status is None:
        raise Http404("This source has no such status.")
    return status
