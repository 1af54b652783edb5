"""The practice's Hub users."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users as only
from offthecharts.hub.practices import users as services
from offthecharts.hub.practices.forms import NewUserForm, ResetPasswordForm, UserForm
from offthecharts.hub.practices.models import HubUser, Role
from offthecharts.hub.practices.own_member import member_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer

EDIT = "practices/hub_user_edit.html"


def user_or_404(request: HubRequest, user_id: int) -> HubUser:
    """The practice's Hub user with this id. One query."""
    found = HubUser.objects.filter(practice=request.practice, pk=user_id).first()
    if found is None:
        raise Http404("This practice has no such Hub user.")
    return found


def _refused(form: Form, error: DomainError) -> None:
    for name, texts in error.fields.items():
        form.add_error(name, texts)
    if not error.fields:
        form.add_error(None, f"{error.heading}. {error.advice}")


@require_safe
@only(*roles.RUNS_PRACTICE)
def hub_users(request: HubRequest) -> HttpResponse:
    """All Hub users of the practice, those who can sign in first."""
    found = HubUser.objects.filter(practice=request.practice).order_by("-is_active", "display_name", "pk")
    return render(request, "practices/hub_users.html", {"users": list(found), "done": take_offer(request)})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@only(*roles.RUNS_PRACTICE)
def hub_user_new(request: HubRequest) -> HttpResponse:
    """Add a Hub user; a made-up password is shown once."""
    form = NewUserForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        typed = data.pop("password")
        password = typed or services.made_up_password()
        try:
            user = services.add_user(by=request.user, password=password, **data)
        except DomainError as error:
            _refused(form, error)
        else:
            return _added(request, user, "" if typed else password)
    return render(request, "practices/hub_user_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _added(request: HubRequest, user: HubUser, made_up: str) -> HttpResponse:
    if made_up:
        return render(
            request, "practices/hub_user_password.html", {"shown": user, "password": made_up, "is_new": True}
        )
    messages.success(request, f"{user.display_name} can log in now.")
    return redirect("hub_users")


def _page(request: HubRequest, user: HubUser, form: Form, password_form: Form) -> HttpResponse:
    bound = form.is_bound or password_form.is_bound
    context: dict[str, Any] = {
        "shown": user,
        "form": form,
        "password_form": password_form,
        "is_self": user.pk == request.user.pk,
        "own_member": member_of(user),
        "may_change": request.user.role == Role.OWNER or user.role != Role.OWNER,
    }
    return render(request, EDIT, context, status=422 if bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@only(*roles.RUNS_PRACTICE)
def hub_user_edit(request: HubRequest, user_id: int) -> HttpResponse:
    """Change a Hub user's names, role and whether they may connect a practice server."""
    user = user_or_404(request, user_id)
    form = UserForm(request.POST or None, by=request.user, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_user(by=request.user, user=user, **form.cleaned_data)
        except DomainError as error:
            _refused(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['display_name']} is saved.")
            return redirect("hub_users")
    return _page(request, user, form, ResetPasswordForm(user=user))


@never_cache
@sensitive_post_parameters("new_password")
@require_POST
@only(*roles.RUNS_PRACTICE)
def hub_user_password(request: HubRequest, user_id: int) -> HttpResponse:
    """Give somebody else a new password; a made-up one is shown once."""
    user = user_or_404(request, user_id)
    form = ResetPasswordForm(request.POST, user=user)
    if form.is_valid():
        typed = form.cleaned_data["new_password"]
        password = typed or services.made_up_password()
        try:
            services.reset_password(by=request.user, user=user, password=password)
        except DomainError as error:
            _refused(form, error)
        else:
            if not typed:
                context = {"shown": user, "password": password, "is_new": False}
                return render(request, "practices/hub_user_password.html", context)
            messages.success(request, f"{user.display_name} has a new password and is signed out everywhere.")
            return redirect("hub_users")
    return _page(request, user, UserForm(by=request.user, user=user), form)


@require_POST
@only(*roles.RUNS_PRACTICE)
def hub_user_deactivate(request: HubRequest, user_id: int) -> HttpResponse:
    """Switch a Hub user off, with Undo."""
    user = user_or_404(request, user_id)
    try:
        services.deactivate_user(by=request.user, user=user)
    except DomainError as error:
        messages.error(request, f"{error.heading}. {error.advice}")
    else:
        undo = reverse("hub_user_activate", args=[user.pk])
        offer(request, Done(text=f"{user.display_name} is switched off and signed out everywhere.", action=undo))
    return redirect("hub_users")


@require_POST
@only(*roles.RUNS_PRACTICE)
def hub_user_activate(request: HubRequest, user_id: int) -> HttpResponse:
    """Switch a Hub user on again."""
    user = user_or_404(request, user_id)
    services.activate_user(by=request.user, user=user)
    messages.success(request, f"{user.display_name} can log in again.")
    return redirect("hub_users")
