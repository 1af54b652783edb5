"""Practice Setup > Practice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from offthecharts.practice.access import manager_only
from offthecharts.practice.office.forms import OfficeForm
from offthecharts.practice.office.models import Office
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.audit.services import record


@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def office_settings(request: StaffRequest) -> HttpResponse:
    """Name, time zone and idle lock of the practice."""
    form = OfficeForm(request.POST or None, instance=Office.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        record(actor=request.user, action="practice settings changed", detail=", ".join(form.changed_data))
        messages.success(request, "Saved." if form.changed_data else "Nothing was changed.")
        return redirect("office_settings")
    context = {"form": form, "now": timezone.now()}
    return render(request, "office/office_settings.html", context, status=422 if form.is_bound else 200)
