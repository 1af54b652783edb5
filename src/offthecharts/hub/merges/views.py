"""Double profiles: the suggestions, two side by side, merging them, and undoing it."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.keys import typed_key
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.merges import candidates, facts, fields, services
from offthecharts.hub.merges.merging import digest_of, merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

LISTED: Final = 50
FOUND: Final = 12


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def member_doubles(request: HubRequest) -> HttpResponse:
    """Profiles that may be of one person, and the merges of the last 30 days."""
    found = candidates.pairs(request.practice)
    now = timezone.now()
    context = {
        "pairs": found[:LISTED],
        "count": len(found),
        "merges": [made for made in facts.recent(request.practice)[:LISTED] if made.can_be_undone(now)],
        "done": take_offer(request),
    }
    return render(request, "merges/member_doubles.html", context)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def member_merge_choose(request: HubRequest, number: int) -> HttpResponse:
    """Find the other profile of a member."""
    member = member_or_404(request.practice, number)
    text = request.GET.get("q", "").strip()[:120]
    rows = members_shown(request.practice, Wish(text=text)).exclude(id=member.id)
    found = rows.order_by("sort_last", "sort_first", "number")[:FOUND] if text else []
    context = {"member": member, "text": text, "found": found, "pairs": _others(member)}
    return page(request, "merges/member_merge_choose.html", context, partial="found")


def _others(member: Member) -> list[tuple[Member, str]]:
    found = candidates.of_member(member)
    return [(pair.second if pair.first.id == member.id else pair.first, pair.why) for pair in found]


def _two_or_404(request: HubRequest, number: int, other_number: int) -> tuple[Member, Member]:
    kept, other = member_or_404(request.practice, number), member_or_404(request.practice, other_number)
    if kept.id == other.id:
        raise Http404("These are one profile.")
    return kept, other


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def member_merge(request: HubRequest, number: int, other_number: int) -> HttpResponse:
    """Two profiles side by side: which values the kept one gets; a POST makes them one."""
    kept, other = member_or_404(request.practice, number), member_or_404(request.practice, other_number)
    if kept.id == other.id:
        messages.info(request, "These two are one profile.")
        return redirect("member", kept.number)
    if request.method != "POST":
        return _side_by_side(request, kept, other)
    try:
        made = merge(
            practice=request.practice,
            kept_id=kept.id,
            merged_id=other.id,
            taken=[key for key in fields.KEYS if request.POST.get(key) == "other"],
            card_id=uuid_or_none(request.POST.get("card", "")),
            by=request.user,
            idempotency_key=typed_key(request) or uuid.uuid4().hex,
            digest=request.POST.get("digest", ""),
        )
    except DomainError as error:
        return _side_by_side(request, kept, other, problem=error)
    offer(request, Done.of(f"#{other.number} is part of this profile now.", "member_merge_undo", made.id))
    return redirect("member", kept.number)


def _side_by_side(
    request: HubRequest, kept: Member, other: Member, problem: DomainError | None = None
) -> HttpResponse:
    mine, theirs = facts.facts_of(kept), facts.facts_of(other)
    context = {
        "kept": kept,
        "other": other,
        "mine": mine,
        "theirs": theirs,
        "rows": [(label, has, hers) for (label, has), (_, hers) in zip(mine.lines, theirs.lines, strict=True)],
        "choices": [(choice, _takes(request, choice)) for choice in fields.choices(kept, other)],
        "together": mine.points + theirs.points,
        "digest": digest_of(kept, other),
        "key": uuid.uuid4().hex,
        "problem": problem,
    }
    return render(request, "merges/member_merge.html", context, status=problem.status if problem else 200)


def _takes(request: HubRequest, choice: fields.Choice) -> bool:
    """Whether the other one's value is chosen: as it was sent, else as it is proposed."""
    return request.POST[choice.key] == "other" if choice.key in request.POST else choice.takes


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def member_merge_undo(request: HubRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Make two profiles of one again."""
    made = ProfileMerge.objects.of(request.practice).filter(id=merge_id).select_related("kept", "merged").first()
    if made is None:
        raise Http404("This practice has no such merge.")
    undo(made=made, by=request.user)
    messages.success(request, f"#{made.kept.number} and #{made.merged.number} are two profiles again.")
    return redirect("member", made.kept.number)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def member_doubles_apart(request: HubRequest, number: int, other_number: int) -> HttpResponse:
    """Say that two profiles are two people; this can be undone."""
    one, other = _two_or_404(request, number, other_number)
    services.tell_apart(one=one, other=other, by=request.user)
    text = f"#{one.number} and #{other.number} are not suggested again."
    offer(request, Done.of(text, "member_doubles_again", one.number, other.number))
    return redirect("member_doubles")


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def member_doubles_again(request: HubRequest, number: int, other_number: int) -> HttpResponse:
    """Suggest them again."""
    one, other = _two_or_404(request, number, other_number)
    services.suggest_again(one=one, other=other)
    messages.success(request, f"#{one.number} and #{other.number} are suggested again.")
    return redirect("member_doubles")
