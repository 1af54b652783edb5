"""Sign in by password or by a link, ask for a link, accept an invitation, sign out."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub.portal import accounts, links, sessions, signing_in
from offthecharts.hub.portal.access import open_page
from offthecharts.hub.portal.addresses import address, next_page
from offthecharts.hub.portal.errors import LinkOver
from offthecharts.hub.portal.forms import AccountForm, AskLinkForm, NewPasswordForm, SignInForm
from offthecharts.hub.portal.languages import chosen_language, language_of
from offthecharts.hub.portal.models import LinkKind, PortalAccount, PortalLink
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.views.saying import refused
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_page(reason="members sign in here")
def sign_in(request: PortalRequest) -> HttpResponse:
    """Ask for name and password and go on to the page that was asked for."""
    if request.account is not None:
        return redirect(next_page(request))
    form = SignInForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            account = signing_in.by_password(request=request, practice=request.practice, **form.cleaned_data)
        except DomainError as error:
            status = refused(form, error)
        else:
            _speak_on(request, account)
            return redirect(next_page(request))
    return render(request, "portal/sign_in.html", {"form": form, "next": next_page(request)}, status=status)


def _speak_on(request: PortalRequest, account: PortalAccount) -> None:
    """Who chose a language on the page to sign in goes on in it."""
    chosen = chosen_language(request)
    if chosen and chosen != account.language:
        accounts.set_language(account=account, language=chosen)


@require_POST
@open_page(reason="signing out twice does no harm")
def sign_out(request: PortalRequest) -> HttpResponse:
    """Sign out and show the page to sign in."""
    sessions.end(request, request.account)
    return redirect(address(request, "portal_sign_in"))


@never_cache
@require_http_methods(["GET", "POST"])
@open_page(reason="who is not signed in asks for a link here; the answer tells nothing")
def ask_link(request: PortalRequest) -> HttpResponse:
    """Have a link sent that signs in."""
    return _ask(request, LinkKind.SIGN_IN)


@never_cache
@require_http_methods(["GET", "POST"])
@open_page(reason="who forgot the password asks for a link here; the answer tells nothing")
def forgot(request: PortalRequest) -> HttpResponse:
    """Have a link sent that sets a new password."""
    return _ask(request, LinkKind.RECOVERY)


def _ask(request: PortalRequest, kind: LinkKind) -> HttpResponse:
    form = AskLinkForm(request.POST or None)
    status, asked = (422 if form.is_bound else 200), ""
    if form.is_valid():
        try:
            signing_in.ask_for_link(request=request, practice=request.practice, kind=kind, **form.cleaned_data)
        except DomainError as error:
            status = refused(form, error)
        else:
            status, asked = 200, form.cleaned_data["name"]
    context = {"form": form, "asked": asked, "is_recovery": kind == LinkKind.RECOVERY}
    return render(request, "portal/ask_link.html", context, status=status)


@never_cache
@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "POST"])
@open_page(reason="the token in the address is what opens it, once")
def link(request: PortalRequest, token: str) -> HttpResponse:
    """What a one-time link is good for; pressing its button uses it up, opening it does not."""
    try:
        found = links.find(request.practice, token)
        return _link(request, found)
    except LinkOver as error:
        return render(request, "portal/link_over.html", {"error": error}, status=error.status)


def _link(request: PortalRequest, found: PortalLink) -> HttpResponse:
    if found.kind == LinkKind.SIGN_IN:
        if request.method != "POST":
            return render(request, "portal/link.html", {"link": found})
        signing_in.by_link(request=request, link=found)
        return redirect(address(request, "portal_home"))
    form = _form_of(request, found)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _set_up(request, found, form)
        except LinkOver:
            raise
        except DomainError as error:
            status = refused(form, error)
    is_invitation = found.kind == LinkKind.INVITATION
    context = {"form": form, "link": found, "is_invitation": is_invitation}
    return render(request, "portal/set_password.html", context, status=status)


def _form_of(request: PortalRequest, found: PortalLink) -> NewPasswordForm:
    names = (found.member.first_name, found.member.last_name, found.to_address)
    if found.kind == LinkKind.INVITATION:
        return AccountForm(request.POST or None, names=names, initial={"sign_in_name": found.to_address})
    return NewPasswordForm(request.POST or None, names=names)


def _set_up(request: PortalRequest, found: PortalLink, form: NewPasswordForm) -> HttpResponse:
    password = form.cleaned_data["new_password"]
    if found.kind == LinkKind.INVITATION:
        name = form.cleaned_data["sign_in_name"]
        signing_in.accept(
            request=request, link=found, sign_in_name=name, password=password, language=language_of(request)
        )
        said = _("Welcome. This is your page.")
    else:
        signing_in.recover(request=request, link=found, password=password)
        said = _("Your password is changed. You are signed out everywhere else.")
    offer(request, Done(text=said))
    return redirect(address(request, "portal_home"))
