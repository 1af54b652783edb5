"""One's own account: language, password, passkeys, signing out everywhere."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub.portal import accounts, sessions, signing_in
from offthecharts.hub.portal.access import members
from offthecharts.hub.portal.addresses import address
from offthecharts.hub.portal.forms import ChangePasswordForm
from offthecharts.hub.portal.models import PortalPasskey
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.views.saying import refused
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer


@require_safe
@members
def account(request: PortalRequest) -> HttpResponse:
    """How one signs in, and in which language the page speaks."""
    passkeys = PortalPasskey.objects.of(request.practice).filter(account_id=request.account.id)
    return render(request, "portal/account.html", {"passkeys": passkeys, "done": take_offer(request)})


@sensitive_post_parameters("current_password", "new_password")
@require_http_methods(["GET", "POST"])
@members
def password(request: PortalRequest) -> HttpResponse:
    """Change the password; other browsers are signed out."""
    mine = request.account
    names = (mine.member.first_name, mine.member.last_name, mine.sign_in_name)
    form = ChangePasswordForm(request.POST or None, names=names)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            signing_in.confirm(request=request, account=mine, password=form.cleaned_data["current_password"])
        except DomainError as error:
            status = refused(form, error)
        else:
            accounts.set_password(account=mine, password=form.cleaned_data["new_password"], by=mine)
            sessions.keep_signed_in(request, mine)
            offer(request, Done(text=_("Your password is changed. You are signed out everywhere else.")))
            return redirect(address(request, "portal_account"))
    return render(request, "portal/password.html", {"form": form}, status=status)


@require_POST
@members
def sign_out_everywhere(request: PortalRequest) -> HttpResponse:
    """End all sessions of the account but this one."""
    accounts.sign_out_everywhere(account=request.account)
    sessions.keep_signed_in(request, request.account)
    offer(request, Done(text=_("You are signed out on all other devices.")))
    return redirect(address(request, "portal_account"))
