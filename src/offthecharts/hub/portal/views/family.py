"""What account holders decide for their children: an account, consent, a new password."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal import accounts
from offthecharts.hub.portal import family as services
from offthecharts.hub.portal.access import account_holders
from offthecharts.hub.portal.addresses import address
from offthecharts.hub.portal.forms import ChildForm, NewPasswordForm
from offthecharts.hub.portal.models import PortalAccount
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.views.saying import refused
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer


def child_or_404(request: PortalRequest, number: int) -> Member:
    """The child of the account holder with this number; everybody else's is not found."""
    found = next((one for one in request.children if one.number == number), None)
    if found is None:
        raise Http404("Nobody of this family has this number.")
    return found


def wording_for(request: PortalRequest, member: Member) -> str:
    """What an account holder agrees to, in their language; kept with their consent."""
    text = _(
        "I am a parent or legal guardian of %(name)s. I agree that %(practice)s keeps an account for %(name)s on "
        "this page, with a sign-in name, a password, and the points, prizes and orders of the rewards program. I can "
        "take this back at any time under Family."
    )
    return text % {"name": member.called, "practice": request.practice.name}


@require_safe
@account_holders
def family(request: PortalRequest) -> HttpResponse:
    """The children, whether they have an account, and what was agreed to."""
    context = {"family": services.children(request.children), "done": take_offer(request)}
    return render(request, "portal/family.html", context)


@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "POST"])
@account_holders
def child(request: PortalRequest, number: int) -> HttpResponse:
    """Give a child an account."""
    member = child_or_404(request, number)
    (shown,) = services.children([member])
    if shown.has_account:
        return redirect(address(request, "portal_family"))
    wording = wording_for(request, member)
    form = ChildForm(request.POST or None, wording=wording, names=(member.first_name, member.last_name))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _register(request, member, form, wording)
        except DomainError as error:
            status = refused(form, error)
    return render(request, "portal/child.html", {"form": form, "child": shown}, status=status)


def _register(request: PortalRequest, member: Member, form: ChildForm, wording: str) -> HttpResponse:
    services.register(
        child=member,
        holder=request.account,
        sign_in_name=form.cleaned_data["sign_in_name"],
        password=form.cleaned_data["new_password"],
        wording=wording,
    )
    offer(request, Done(text=_("%(name)s can sign in now.") % {"name": member.called}))
    return redirect(address(request, "portal_family"))


@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "POST"])
@account_holders
def child_password(request: PortalRequest, number: int) -> HttpResponse:
    """Give a child's account a new password."""
    member = child_or_404(request, number)
    account = _account_or_404(member)
    form = NewPasswordForm(request.POST or None, names=(member.first_name, member.last_name, account.sign_in_name))
    if form.is_valid():
        accounts.set_password(account=account, password=form.cleaned_data["new_password"], by=request.account)
        said = _("%(name)s has a new password and is signed out everywhere.") % {"name": member.called}
        offer(request, Done(text=said))
        return redirect(address(request, "portal_family"))
    context = {"form": form, "child": member, "child_account": account}
    return render(request, "portal/child_password.html", context, status=422 if form.is_bound else 200)


def _account_or_404(member: Member) -> PortalAccount:
    account = accounts.account_of(member)
    if account is None or not account.is_active:
        raise Http404("This child has no account.")
    return account


@require_POST
@account_holders
def child_withdraw(request: PortalRequest, number: int) -> HttpResponse:
    """Take the consent back: the child is signed out at once. Agreeing again brings the account back."""
    member = child_or_404(request, number)
    services.withdraw(child=member, holder=request.account)
    said = _("The account of %(name)s is closed.") % {"name": member.called}
    offer(request, Done(text=said, action=address(request, "portal_child_agree", number=number)))
    return redirect(address(request, "portal_family"))


@require_POST
@account_holders
def child_agree(request: PortalRequest, number: int) -> HttpResponse:
    """Agree again: an account that was closed with the consent is there again."""
    member = child_or_404(request, number)
    services.agree_again(child=member, holder=request.account, wording=wording_for(request, member))
    offer(request, Done(text=_("The account of %(name)s is open again.") % {"name": member.called}))
    return redirect(address(request, "portal_family"))
