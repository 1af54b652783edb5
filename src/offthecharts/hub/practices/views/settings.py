"""The practice's settings and its audit trail."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.paging import paged
from offthecharts.hub.practices.forms import SettingsForm
from offthecharts.hub.practices.settings import SlugTaken, change_settings
from offthecharts.hub.requests import HubRequest
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.pages import page

AUDIT_PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def practice_settings(request: HubRequest) -> HttpResponse:
    """Name, time zone, mail, points, idle lock."""
    form = SettingsForm(request.POST or None, practice=request.practice)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_settings(by=request.user, values=form.cleaned_data)
        except SlugTaken as error:
            form.add_error("slug", error.advice)
        else:
            messages.success(request, "Saved." if changed else "Nothing was changed.")
            return redirect("practice_settings")
    return render(request, "practices/practice_settings.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def audit(request: HubRequest) -> HttpResponse:
    """Who did what, the newest first."""
    entries = AuditEntry.objects.filter(practice_id=request.practice.pk)
    asked = request.GET.get("q", "").strip()[:60]
    if asked:
        entries = entries.filter(actor_name__icontains=asked) | entries.filter(action__icontains=asked)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    rows = entries.annotate(done_at=F("at"))
    found = paged(rows, [("done_at", True), ("id", True)], after=after, before=before, size=AUDIT_PAGE_SIZE)
    return page(request, "practices/audit.html", {"found": found, "asked": asked}, partial="results")
