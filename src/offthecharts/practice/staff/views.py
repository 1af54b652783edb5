"""Practice Setup > Staff."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.staff import services
from offthecharts.practice.staff.errors import LastManager, NotYourself
from offthecharts.practice.staff.forms import NewStaffForm, ResetPasswordForm, StaffForm
from offthecharts.practice.staff.models import Staff
from offthecharts.web.undo import Done, offer, take_offer


@require_safe
@manager_only(recent_password=True)
def staff_list(request: StaffRequest) -> HttpResponse:
    """Everybody who works or worked here."""
    people = Staff.objects.order_by("-is_active", "display_name", "pk")
    return render(request, "staff/staff_list.html", {"people": people, "done": take_offer(request)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def staff_new(request: StaffRequest) -> HttpResponse:
    """Add a staff member."""
    form = NewStaffForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/staff_form.html", {"form": form}, status=422 if form.is_bound else 200)
    added = services.add_staff(**form.values, password=form.cleaned_data["password"], by=request.user)
    messages.success(request, f"{added.display_name} can sign in now as {added.username}.")
    return redirect("staff_list")


@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def staff_edit(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Change name, user name or role."""
    staff = get_object_or_404(Staff, pk=staff_id)
    form = StaffForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_staff(staff=staff, **form.values, by=request.user)
        except LastManager as error:
            form.add_error("role", error.advice)
        else:
            messages.success(request, f"{staff.display_name} is saved.")
            return redirect("staff_list")
    return _edit_page(request, staff, form=form)


@sensitive_post_parameters("password")
@require_POST
@manager_only(recent_password=True)
def staff_password(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Give a staff member a new password."""
    staff = get_object_or_404(Staff, pk=staff_id)
    form = ResetPasswordForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, staff, password_form=form)
    services.set_password(staff=staff, password=form.cleaned_data["password"], by=request.user)
    messages.success(request, f"{staff.display_name} has a new password; open sessions have ended.")
    return redirect("staff_list")


def _edit_page(request: StaffRequest, staff: Staff, **forms: Any) -> HttpResponse:
    bound = any(form.is_bound for form in forms.values())
    context = {"staff": staff, "form": StaffForm(staff=staff), "password_form": ResetPasswordForm(), **forms}
    return render(request, "staff/staff_form.html", context, status=422 if bound else 200)


@require_POST
@manager_only(recent_password=True)
def staff_deactivate(request: StaffRequest, staff_id: int) -> HttpResponse:
    """End somebody's access at once; the next page offers to undo it."""
    staff = get_object_or_404(Staff, pk=staff_id)
    try:
        services.deactivate(staff=staff, by=request.user)
    except (LastManager, NotYourself) as error:
        messages.error(request, f"{error.heading}. {error.advice}")
        return redirect("staff_list")
    offer(request, Done.of(f"{staff.display_name} can no longer sign in.", "staff_activate", staff.pk))
    return redirect("staff_list")


@require_POST
@manager_only(recent_password=True)
def staff_activate(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Let somebody in again."""
    staff = get_object_or_404(Staff, pk=staff_id)
    services.activate(staff=staff, by=request.user)
    messages.success(request, f"{staff.display_name} can sign in again.")
    return redirect("staff_list")
