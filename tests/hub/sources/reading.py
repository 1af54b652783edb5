"""Reading a source in a test, as the worker does."""

from offthecharts.hub.sources.models import Source, SourceProblem, SourceRun
from offthecharts.hub.sources.running import work


def read(source: Source, *, slice_seconds: float = 60.0) -> SourceRun:
    """One whole run of `source`; how it went. A run that found nothing is not kept: then an empty one."""
    while work(source.practice_id, source.id, slice_seconds=slice_seconds):
        pass
    source.refresh_from_db()
    rows = SourceRun.objects.of(source.practice_id).filter(source_id=source.id)
    return rows.order_by("-started_at").first() or SourceRun()


def figures(run: SourceRun) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, left out, refused."""
    return run.made, run.changed, run.unchanged, run.left_out, run.refused


def problems(source: Source) -> list[SourceProblem]:
    """What could not be taken in."""
    return list(SourceProblem.objects.of(source.practice_id).filter(source_id=source.id).order_by("external_id"))
