"""Sign in, sign out, lock and unlock the screen, enter the password again, change it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from offthecharts.web.access import Rule, any_user, open_to_all, remember_password, send_to
from offthecharts.web.errors import DomainError
from offthecharts.web.signin import services, sessions
from offthecharts.web.signin.forms import ChangePasswordForm, PasswordForm, SignInForm
from offthecharts.web.signin.site import sign_in_site

SIGN_IN = "signin/sign_in.html"


def next_page(request: HttpRequest) -> str:
    """Where to go on: the `next` that was asked for when it is one of our own pages, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    secure = request.is_secure()
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=secure):
        return wanted
    return get_script_prefix()


def _ask(request: HttpRequest, template: str, form: Form, *, status: int = 200) -> HttpResponse:
    site = sign_in_site()
    more = site.more(request) if template == SIGN_IN else {}
    context = {"form": form, "next": next_page(request), "signin": site, **more}
    return render(request, template, context, status=status)


def _refused(request: HttpRequest, template: str, form: Form, error: DomainError) -> HttpResponse:
    form.add_error(None, error.advice)
    return _ask(request, template, form, status=error.status)


@never_cache
@sensitive_post_parameters("password")
@open_to_all(reason="people who are not signed in sign in here")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password and go on to the page that was asked for."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(next_page(request))
        return _ask(request, SIGN_IN, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _ask(request, SIGN_IN, form, status=422)
    try:
        services.sign_in(request=request, **form.cleaned_data)
    except DomainError as error:
        return _refused(request, SIGN_IN, form, error)
    return redirect(next_page(request))


@require_POST
@open_to_all(reason="signing out twice does no harm")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and show the page to sign in."""
    services.sign_out(request=request)
    return redirect("sign_in")


@never_cache
@sensitive_post_parameters("password")
@open_to_all(reason="opens a locked screen; shows nothing but the name of the person who locked it")
def lock(request: HttpRequest) -> HttpResponse:
    """Ask the signed-in person for the password and return to the same page."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('sign_in')}?{request.GET.urlencode()}")
    if request.method != "POST":
        sessions.lock(request)
        return _ask(request, "signin/lock.html", PasswordForm())
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _ask(request, "signin/lock.html", form, status=422)
    try:
        services.confirm(request=request, **form.cleaned_data)
    except DomainError as error:
        return _refused(request, "signin/lock.html", form, error)
    sessions.unlock(request)
    return HttpResponse(status=204) if "in_dialog" in request.POST else redirect(next_page(request))


@require_POST
@any_user
def still_here(request: HttpRequest) -> HttpResponse:
    """The browser says that somebody is typing or pointing, though no page was asked for."""
    sessions.touch(request)
    return HttpResponse(status=204)


@never_cache
@sensitive_post_parameters("password")
@any_user
def confirm_password(request: HttpRequest) -> HttpResponse:
    """Ask for the password again before Practice Setup and the like."""
    if request.method != "POST":
        return _ask(request, "signin/confirm_password.html", PasswordForm())
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _ask(request, "signin/confirm_password.html", form, status=422)
    try:
        services.confirm(request=request, **form.cleaned_data)
    except DomainError as error:
        return _refused(request, "signin/confirm_password.html", form, error)
    remember_password(request)
    return redirect(next_page(request))


@never_cache
@sensitive_post_parameters("current_password", "new_password")
@any_user
def account(request: HttpRequest) -> HttpResponse:
    """Your account: change the password."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method != "POST":
        return render(request, "signin/account.html", {"form": form})
    if form.is_valid() and _current_password_fits(request, form):
        services.change_password(user=request.user, password=form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, "Your password is changed. Other browsers of yours are signed out.")
        return redirect("account")
    return render(request, "signin/account.html", {"form": form}, status=422)


def _current_password_fits(request: HttpRequest, form: ChangePasswordForm) -> bool:
    try:
        services.confirm(request=request, password=form.cleaned_data["current_password"])
    except DomainError as error:
        form.add_error("current_password", error.advice)
        return False
    return True


@open_to_all(reason="shown instead of any page whose form had grown old")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from a page that was open for too long, or from another site.

    Where the sign-in is over, that is the reason, since the page's token went with it: they sign in again.
    """
    rule: Rule | None = getattr(request.resolver_match and request.resolver_match.func, "access", None)
    if rule is not None and not rule.is_open and not request.user.is_authenticated:
        return send_to(request, "sign_in")
    return render(request, "signin/csrf_failure.html", status=403)
