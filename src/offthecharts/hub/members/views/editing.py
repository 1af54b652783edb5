"""Adding, changing, archiving a member."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.differences.offers import CONTACT, correct_contact
from offthecharts.hub.members.editing import add_member, archive, change_by_hand, namesakes, restore
from offthecharts.hub.members.forms import MemberForm, NewMemberForm
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import Source
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.undo import Done, offer

ADDED = "member_added"


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_new(request: HubRequest) -> HttpResponse:
    """Add a member by hand."""
    form = NewMemberForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/member_new.html", {"form": form}, status=422 if form.is_bound else 200)
    if (number := _added_before(request, form)) is not None:
        return redirect("member", number)
    similar = namesakes(request.practice, form.values)
    if similar and "another" not in request.POST:
        context = {"form": form, "similar": similar}
        return render(request, "members/member_new.html", context, status=409)
    data = form.cleaned_data
    member = add_member(practice=request.practice, is_patient=data["is_patient"], values=form.values)
    request.session[ADDED] = [data["idempotency_key"], member.number]
    messages.success(request, f"{member.full_name} is a member now.")
    return redirect("member", member.number)


def _added_before(request: HubRequest, form: NewMemberForm) -> int | None:
    """The number of the member that this very form added, when it is sent again."""
    key, number = request.session.get(ADDED, ("", None))
    return number if key and key == form.cleaned_data["idempotency_key"] else None


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_edit(request: HubRequest, number: int) -> HttpResponse:
    """Change a member's fields; what is changed here stays as it is when the chart differs."""
    member = member_or_404(request.practice, number)
    if member.number != number:
        return _merged(request, member, number)
    form = MemberForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _save(request, member, form))
        return redirect("member", member.number)
    status = 422 if form.is_bound else 200
    return render(request, "members/member_edit.html", {"form": form, "member": member}, status=status)


def _merged(request: HubRequest, kept: Member, number: int) -> HttpResponse:
    """What was meant for a profile that was merged into `kept` is not done to that one unseen."""
    messages.info(request, f"The profile #{number} was merged into this one. Nothing was changed.")
    return redirect("member", kept.number)


def _save(request: HubRequest, member: Member, form: MemberForm) -> str:
    """Write what was typed, and offer contact data to the chart if that is wanted; what to say."""
    if member.external_id and request.POST.get("offer"):
        changed = correct_contact(
            member=member, values=form.values, by=Source.HUB_USER, by_name=request.user.display_name
        )
        if any(name in CONTACT for name in changed):
            return "Saved, and offered to the chart."
    else:
        changed = change_by_hand(member=member, values=form.values)
    return "Saved." if changed else "Nothing was changed."


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_archive(request: HubRequest, number: int) -> HttpResponse:
    """Take a member off the lists."""
    member = member_or_404(request.practice, number)
    if member.number != number:
        return _merged(request, member, number)
    archive(member=member)
    done = Done(text=f"{member.full_name} is archived.", action=reverse("member_restore", args=[number]))
    offer(request, done)
    return redirect("members")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_restore(request: HubRequest, number: int) -> HttpResponse:
    """Put an archived member back."""
    member = member_or_404(request.practice, number)
    restore(member=member)
    messages.success(request, f"{member.full_name} is back on the list.")
    return redirect("member", number)
