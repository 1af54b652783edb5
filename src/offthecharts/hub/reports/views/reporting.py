"""The reports: on the page, as CSV, as PDF."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups.queries import groups_of
from offthecharts.hub.points.measures import MEANINGS
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports import names, words
from offthecharts.hub.reports.exporting import report_lines
from offthecharts.hub.reports.filters import HUB
from offthecharts.hub.reports.periods import presets
from offthecharts.hub.reports.printing import write_pdf
from offthecharts.hub.reports.registry import BY_SLUG, REPORTS, Report
from offthecharts.hub.reports.tables import Answer, Question
from offthecharts.hub.reports.wishes import COMPARISONS, OWN, Wish
from offthecharts.hub.requests import HubRequest
from offthecharts.web.pages import page


def _asked(request: HubRequest, slug: str) -> tuple[Report, Wish, Answer]:
    """The report, what it is asked, and its answer. Raises Http404 for what the practice does not have."""
    practice, report = request.practice, BY_SLUG[slug]
    today = timezone.localdate(timezone=practice.zone)
    wish = Wish.of(request.GET, today).within(report.scopes)
    if wish.location:
        words.location(practice, wish.location)
    if wish.group:
        words.group(practice, wish.group)
    return report, wish, report.answer(Question(practice, wish.entries, wish.compared))


@require_safe
@hub_users(*roles.EXPORTS)
def reports(request: HubRequest) -> HttpResponse:
    """What there is to ask; the first report is shown with it."""
    return _page(request, REPORTS[0].slug)


@require_safe
@hub_users(*roles.EXPORTS)
def report(request: HubRequest, slug: str) -> HttpResponse:
    """One report: figures, plots, tables."""
    return _page(request, slug)


def _page(request: HubRequest, slug: str) -> HttpResponse:
    asked, wish, answer = _asked(request, slug)
    context = {
        "report": asked,
        "answer": answer,
        "wish": wish,
        "query": wish.address(),
        "meanings": [(measure.label, words) for measure, words in MEANINGS.items()],
        "is_empty": all(table.is_empty for table in answer.tables),
        "others": [(one, reverse(f"report_{one.slug}") + wish.within(one.scopes).address()) for one in REPORTS],
        **_choices(request.practice, asked, wish),
    }
    return page(request, "reports/report.html", context, status=422 if wish.problem else 200)


def _choices(practice: Practice, asked: Report, wish: Wish) -> dict[str, Any]:
    """What can be chosen: ranges as links, the rest in the form."""
    ready = presets(timezone.localdate(timezone=practice.zone))
    own = {"from": "", "to": ""}
    ranges = [(label, wish.range == word, wish.address(**own, range=word)) for word, (label, _) in ready.items()]
    locations = {str(one): name for one, name in names.locations(practice).items()}
    groups = {str(one.id): one.name for one in groups_of(practice)}
    return {
        "ranges": ranges,
        "is_own": wish.range == OWN or bool(wish.problem),
        "first": wish.typed[0] or wish.period.start.isoformat(),
        "last": wish.typed[1] or wish.period.end.isoformat(),
        "comparisons": COMPARISONS,
        "locations": {**locations, HUB: names.IN_THE_HUB} if "location" in asked.scopes and locations else {},
        "groups": groups if "group" in asked.scopes else {},
    }


@require_safe
@hub_users(*roles.EXPORTS)
def report_csv(request: HubRequest, slug: str) -> StreamingHttpResponse:
    """All tables of the report, below each other."""
    asked, wish, answer = _asked(request, slug)
    scope = _scope(request.practice, wish)
    lines = report_lines(asked.title, request.practice.name, wish, scope, answer)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file(slug, wish)}.csv"'
    return response


@require_safe
@hub_users(*roles.EXPORTS)
def report_pdf(request: HubRequest, slug: str) -> HttpResponse:
    """The report on paper."""
    asked, wish, answer = _asked(request, slug)
    response = HttpResponse(content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_file(slug, wish)}.pdf"'
    scope = _scope(request.practice, wish)
    write_pdf(response, title=asked.title, practice=request.practice.name, wish=wish, scope=scope, answer=answer)
    return response


def _scope(practice: Practice, wish: Wish) -> str:
    """The location and the group that the report is about."""
    said = [words.location(practice, wish.location)] if wish.location else []
    return ", ".join(said + ([words.group(practice, wish.group)] if wish.group else []))


def _file(slug: str, wish: Wish) -> str:
    return f"{slug}-{wish.period.start.isoformat()}-{wish.period.end.isoformat()}"
