"""Linking somebody to a member's family by hand, and taking links away."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.families import linking
from offthecharts.hub.families.forms import HOLDER, KIN, PATIENT, RELATIONSHIPS, LinkForm
from offthecharts.hub.families.relatives import reachable_alike
from offthecharts.hub.families.ties import Tie, What, web_of
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer

MOST_FOUND = 8


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def member_family_link(request: HubRequest, number: int) -> HttpResponse:
    """Find somebody and link them: as account holder, as patient, or as a relative."""
    member = member_or_404(request.practice, number)
    form = LinkForm(request.POST or None, initial={"tie": HOLDER if member.is_patient else PATIENT})
    if request.method == "POST" and form.is_valid():
        relative = member_or_404(request.practice, form.cleaned_data["relative"])
        try:
            tie_id = _linked(request, member, relative, form)
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
        else:
            offer(
                request,
                Done.of(f"{relative.called} is linked to {member.called}.", "member_family_unlink", number, tie_id),
            )
            return redirect("member_family", number)
    context = {"member": member, "form": form, "relationships": RELATIONSHIPS, **_found(request, member, form)}
    status = 422 if form.is_bound else 200
    return page(request, "families/member_family_link.html", context, partial="found", status=status)


def _found(request: HubRequest, member: Member, form: LinkForm) -> dict[str, Any]:
    """Who can be chosen: those that were searched for, else those who can be reached alike, and the one chosen."""
    web = web_of(member.practice_id, member.id)
    linked = {end for tie in web.ties if tie.ends & web.selves for end in tie.ends} | {member.id}
    asked = (request.POST.get("q") or request.GET.get("q", "")).strip()[:120]
    if asked:
        rows = members_shown(request.practice, Wish(text=asked)).exclude(id__in=linked)
        found = list(rows.order_by("sort_last", "sort_first", "number")[: MOST_FOUND + 1])
    else:
        found = reachable_alike(member, linked)
    chosen = str(form["relative"].value() or request.GET.get("relative", ""))
    if chosen.isdecimal() and len(chosen) < 10 and chosen not in {str(one.number) for one in found}:
        found = [*Member.objects.of(request.practice).filter(number=int(chosen)), *found]
    return {"asked": asked, "found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND, "chosen": chosen}


def _linked(request: HubRequest, member: Member, relative: Member, form: LinkForm) -> uuid.UUID:
    data = form.cleaned_data
    relationship, by = data["relationship"], request.user
    if data["tie"] == KIN:
        return linking.link_kin(member=member, relative=relative, relationship=relationship, by=by).id
    patient, holder = (member, relative) if data["tie"] == HOLDER else (relative, member)
    place = linking.Place(data["position"], data["by_chart"])
    row = linking.link_account_holder(patient=patient, holder=holder, relationship=relationship, by=by, place=place)
    return row.id


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_family_unlink(request: HubRequest, number: int, tie_id: uuid.UUID) -> HttpResponse:
    """Take a link away; profiles and points stay, and it can be undone."""
    member = member_or_404(request.practice, number)
    tie = linking.tie_of(member, tie_id)
    if tie is None:
        raise Http404("This member has no such link.")
    linking.unlink(member=member, tie=tie, by=request.user)
    offer(request, _undo(member, tie))
    return redirect("member_family", number)


def _undo(member: Member, tie: Tie) -> Done:
    """The offer to make the same link again, at its place."""
    rows = Member.objects.of(member.practice_id)
    first, second = rows.get(id=tie.member), rows.get(id=tie.other)
    mine, theirs = (second, first) if second.id == member.id else (first, second)
    done = Done.of(f"{theirs.called} is not linked to {member.called} any more.", "member_family_link", mine.number)
    kind = KIN if tie.what == What.KIN else (HOLDER if mine is first else PATIENT)
    fields = {"relative": str(theirs.number), "tie": kind, "relationship": tie.word, "position": str(tie.place)}
    done.fields.extend([*fields.items(), *([("by_chart", "on")] if tie.by_chart else [])])
    return done
