"""Correct a balance, also below zero: for Owners and Admins, when taking an entry back does not do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.points import services
from offthecharts.hub.points.forms import CorrectBalanceForm
from offthecharts.hub.points.giving import refuse_own_family
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer


def _correct(request: HubRequest, member: Member, form: CorrectBalanceForm) -> HttpResponse:
    """The profile with its new balance, and the offer to take the correction back."""
    refuse_own_family(request.practice, request.user, member.id)
    posted = services.correct(
        practice=request.practice,
        member=member,
        by_name=request.user.display_name,
        hub_user=request.user,
        **form.cleaned_data,
    )
    done = Done.of(f"Balance of {member.called} corrected: {posted.points:+d} points.", "points_undo", member.number)
    done.fields.extend(("entry", str(entry.id)) for entry in posted.entries)
    offer(request, done)
    return redirect("member", member.number)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def points_correct(request: HubRequest, number: int) -> HttpResponse:
    """Change the balance by what it is wrong by, with a reason."""
    member = member_or_404(request.practice, number)
    form = CorrectBalanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(request, member, form)
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    context = {"member": member, "form": form, "points": balance_of(request.practice, member)}
    return render(request, "points/points_correct.html", context, status=422 if form.is_bound else 200)
