"""What could not be taken in, field by field, and trying it again."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.sources import services
from offthecharts.hub.sources.candidates import candidates_for
from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.models import Source, SourceProblem
from offthecharts.hub.sources.views.finding import problem_or_404, source_or_404
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

PAGE_SIZE = 50
_HEAD = ["What", "Id there", "Name", "Where", "Field", "Message", "Since"]


def _rows(source: Source) -> Any:
    return SourceProblem.objects.of(source.practice_id).filter(source_id=source.id)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def source_problems(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """Records that could not be taken in, the newest first."""
    source = source_or_404(request, source_id)
    keys = [("since_at", True), ("id", True)]
    query = request.GET
    shown = paged(_rows(source), keys, after=query.get("after", ""), before=query.get("before", ""), size=PAGE_SIZE)
    context = {"source": source, "problems": shown, "count": _rows(source).count()}
    return render(request, "sources/problems.html", context)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def source_problems_csv(request: HubRequest, source_id: uuid.UUID) -> StreamingHttpResponse:
    """All of them as CSV, one line a field."""
    source = source_or_404(request, source_id)
    answer = StreamingHttpResponse(_lines(source), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer


def _lines(source: Source) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(_HEAD)
    for problem in _rows(source).order_by("since_at").iterator(chunk_size=500):
        start = [problem.get_kind_display(), problem.external_id, problem.label, problem.place]
        for name, texts in problem.fields.items():
            since = problem.since_at.astimezone(source.practice.zone).isoformat(timespec="minutes")
            yield csv_line([*start, name, " ".join(texts), since])


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def source_problem_again(request: HubRequest, source_id: uuid.UUID, problem_id: uuid.UUID) -> HttpResponse:
    """Take one record in anew, as the source has it now."""
    source = source_or_404(request, source_id)
    problem = problem_or_404(request, source, problem_id)
    try:
        done = services.try_again(problem=problem)
    except SourceFault as error:
        messages.error(request, error.advice)
        return redirect("source_problems", source.id)
    if done:
        messages.success(request, f"{problem.label} is taken in.")
    else:
        messages.error(request, f"{problem.label} still cannot be taken in.")
    return redirect("source_problems", source.id)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def source_problem_choose(request: HubRequest, source_id: uuid.UUID, problem_id: uuid.UUID) -> HttpResponse:
    """Choose which profile a patient has whom several profiles resemble."""
    source = source_or_404(request, source_id)
    problem = problem_or_404(request, source, problem_id)
    if request.method == "POST":
        return _chosen(request, source, problem)
    try:
        patient, found = candidates_for(problem)
    except SourceFault as error:
        messages.error(request, error.advice)
        return redirect("source_problems", source.id)
    context = {"source": source, "problem": problem, "patient": patient, "candidates": found}
    return render(request, "sources/problem_choose.html", context)


def _chosen(request: HubRequest, source: Source, problem: SourceProblem) -> HttpResponse:
    number = request.POST.get("member", "")
    rows = Member.objects.of(request.practice)
    member = rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 10 else None
    if member is None and number != "new":
        messages.error(request, "Choose one of the profiles, or a new one.")
        return redirect("source_problem_choose", source.id, problem.id)
    try:
        done = services.choose_profile(problem=problem, member=member)
    except SourceFault as error:
        messages.error(request, error.advice)
        return redirect("source_problems", source.id)
    if done:
        messages.success(request, f"{problem.label} is taken in.")
    return redirect("source_problems", source.id)
