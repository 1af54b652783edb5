"""Fragments that answer while somebody types."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.patients.forms.holder import CANDIDATES_READ
from offthecharts.practice.patients.found import find
from offthecharts.practice.patients.queries import holder_candidates
from offthecharts.practice.patients.search import find_people
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.pages import page

ADMIN_WINDOW = frozenset(["home", "patient"])


def _in_admin_window(request: StaffRequest) -> bool:
    """Whether the page that asks can show a chart in place."""
    path = urlsplit(request.htmx.current_url_abs_path or "").path
    try:
        return resolve(path).url_name in ADMIN_WINDOW
    except Resolver404:
        return False


@require_safe
@staff_only
def patient_search(request: StaffRequest) -> HttpResponse:
    """The list under the search field of the Admin window."""
    typed = request.GET.get("q", "").strip()
    context = {"q": typed, "found": find(typed), "in_place": _in_admin_window(request)}
    return page(request, "patients/search.html", context, partial="options")


@require_safe
@staff_only
def people_search(request: StaffRequest) -> HttpResponse:
    """People to choose an account holder from, in row `row` of the patient form."""
    row = request.GET.get("row", "0")
    typed = request.GET.get(f"holders-{row}-look_up", "").strip()
    candidates = holder_candidates(find_people(typed, limit=CANDIDATES_READ)) if typed else []
    context = {"row": row, "typed": typed, "candidates": candidates}
    return page(request, "patients/_candidates.html", context)
