"""The member page in the office: its settings, who has an account, and the buttons of the profile."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.paging import paged
from offthecharts.hub.portal import accounts, addresses, inviting, office, theme
from offthecharts.hub.portal import settings as services
from offthecharts.hub.portal.errors import NotInvited
from offthecharts.hub.portal.office_forms import PageForm
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.images import UnusablePhoto
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def practice_page(request: HubRequest) -> HttpResponse:
    """Open or close the page, its look, its words."""
    portal = services.settings_of(request.practice)
    form = PageForm(request.POST or None, request.FILES or None, portal=portal)
    if form.is_valid() and _save(request, form):
        return redirect("practice_page")
    context = {
        "form": form,
        "kept": portal,
        "counts": office.counts(request.practice),
        "page_address": addresses.whole(request.practice, "portal_home"),
    }
    return render(request, "portal/practice_page.html", context, status=422 if form.is_bound else 200)


def _save(request: HubRequest, form: PageForm) -> bool:
    values = {name: form.cleaned_data[name] for name in services.FIELDS}
    if form.cleaned_data.get("remove_logo"):
        values["logo"] = ""
    elif form.cleaned_data["logo"] is not None:
        try:
            values["logo"] = theme.keep_logo(request.practice, form.cleaned_data["logo"])
        except UnusablePhoto as error:
            form.add_error("logo", error.advice)
            return False
    changed = services.change(by=request.user, values=values)
    messages.success(request, "Saved." if changed else "Nothing was changed.")
    return True


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def practice_page_accounts(request: HubRequest) -> HttpResponse:
    """Who has an account or was invited; ``?export=csv`` all of them as CSV."""
    text, state = request.GET.get("q", "").strip()[:60], request.GET.get("show", "")
    state = state if state in office.STATES else ""
    rows = office.people(request.practice, text=text, state=state)
    if request.GET.get("export") == "csv":
        return _export(list(rows.order_by("search_name", "id")))
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = paged(rows, [("search_name", False), ("id", False)], after=after, before=before, size=office.PAGE_SIZE)
    context = {"found": found, "text": text, "state": state, "states": office.STATES.items()}
    return page(request, "portal/practice_page_accounts.html", context, partial="results")


def _export(rows: list[Any]) -> HttpResponse:
    lines = [csv_line(["Number", "First name", "Last name", "State", "Last seen"])]
    for one in rows:
        state = "account" if one.has_account else "ended" if one.was_ended else "invited"
        lines.append(csv_line([one.number, one.first_name, one.last_name, state, office.seen_in_words(one.seen_at)]))
    response = HttpResponse(BYTE_ORDER_MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="member-page-accounts-{day}.csv"'
    return response


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_invite(request: HubRequest, number: int) -> HttpResponse:
    """Mail an invitation; it can be taken back."""
    member = member_or_404(request.practice, number)
    link = inviting.invite(member=member, by=request.user)
    offer(request, Done.of(f"{member.called} is invited at {link.to_address}.", "member_invite_back", number))
    return _to_profile(member)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_invite_back(request: HubRequest, number: int) -> HttpResponse:
    """Take an invitation back: its link opens nothing any more."""
    member = member_or_404(request.practice, number)
    invitation = accounts.waiting_invitation(member)
    if invitation is None:
        raise NotInvited("It was used, is over, or was taken back before.", title="No invitation waits")
    inviting.take_back(invitation=invitation, by=request.user)
    offer(request, Done(text=f"The invitation of {member.called} is taken back."))
    return _to_profile(member)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_page_end(request: HubRequest, number: int) -> HttpResponse:
    """End a member's account: signed out everywhere at once. This can be undone."""
    member = member_or_404(request.practice, number)
    account = accounts.account_of(member)
    if account is None:
        raise NotInvited(f"{member.called} has none.", title="There is no account")
    accounts.end(account=account, by=request.user, why=inviting.ENDED)
    offer(request, Done.of(f"The account of {member.called} is ended.", "member_page_restore", number))
    return _to_profile(member)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_page_restore(request: HubRequest, number: int) -> HttpResponse:
    """Let an ended account be used again; what a parent took back stays with the parent."""
    member = member_or_404(request.practice, number)
    account = accounts.account_of(member)
    if account is None or account.ended_why != inviting.ENDED:
        raise NotInvited(
            "Only what the practice ended can be restored here. What closed with a parent's consent opens by the "
            "parent, under Family.",
            title="This account cannot be restored",
        )
    accounts.restore(account=account, by=request.user)
    offer(request, Done(text=f"{member.called} can sign in again."))
    return _to_profile(member)


def _to_profile(member: Member) -> HttpResponse:
    return redirect(f"{reverse('member', args=[member.number])}#member-page")
