"""Points to many at once: whom and what, the preview, giving, and taking the whole lot back."""

import uuid
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk import planning, services
from offthecharts.hub.bulk.models import Lot, LotPart, LotState, PartState
from offthecharts.hub.groups.queries import filtered, groups_of, kept_filters_of
from offthecharts.hub.groups.wording import Words
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.menu.queries import items_on_menu
from offthecharts.hub.paging import paged
from offthecharts.hub.points import giving
from offthecharts.hub.points.desk import giver_of
from offthecharts.hub.points.forms import AddPointsForm
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

LOTS_SIZE = 25
PARTS_SIZE = 50
SHOWN_FIRST = 5


def lot_or_404(request: HubRequest, lot_id: uuid.UUID) -> Lot:
    """The practice's lot with this id. One query."""
    lot = Lot.objects.of(request.practice).filter(id=lot_id).first()
    if lot is None:
        raise Http404("This practice has no such lot.")
    lot.practice = request.practice
    return lot


@require_safe
@hub_users(*roles.GIVES_POINTS)
def lots(request: HubRequest) -> HttpResponse:
    """What was given to many, the latest first."""
    got = Count("parts", filter=Q(parts__state__in=[PartState.GIVEN, PartState.WAITING]))
    rows = Lot.objects.of(request.practice).exclude(state=LotState.PLANNED).annotate(members=got)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = paged(rows, [("id", True)], after=after, before=before, size=LOTS_SIZE)
    return render(request, "bulk/lots.html", {"found": found, "done": take_offer(request)})


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def bulk_points(request: HubRequest) -> HttpResponse:
    """Choose the points; whom they are for stands in the address, as the list of members says it."""
    wish = Wish.of(request.GET)
    giver = giver_of(request)
    items = items_on_menu(request.practice)
    form = AddPointsForm(
        request.POST or None, items=items, waits=giving.waiting_items(request.practice, giver, items)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("lot", _planned(request, form, wish).id)
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    return render(request, "bulk/lot_new.html", _whom(request, wish, form), status=422 if form.is_bound else 200)


def _planned(request: HubRequest, form: AddPointsForm, wish: Wish) -> Lot:
    return planning.plan(
        practice=request.practice,
        giver=giver_of(request),
        user=request.user,
        lines=form.lines,
        comment=form.cleaned_data["comment"],
        wish=wish,
    )


def _whom(request: HubRequest, wish: Wish, form: AddPointsForm) -> dict[str, Any]:
    rows = filtered(request.practice, wish)
    ways = [("Everybody", Wish())]
    ways += [(kept.name, Wish.of_text(kept.query)) for kept in kept_filters_of(request.practice)[:12]]
    ways += [(group.name, Wish(groups=(group.id,))) for group in groups_of(request.practice)[:12]]
    return {
        "form": form,
        "wish": wish,
        "words": Words(request.practice).of(wish),
        "count": rows.count(),
        "first": list(rows.order_by("sort_last", "sort_first", "number")[:SHOWN_FIRST]),
        "ways": [(name, way.query, way.query == wish.filters.query and not wish.numbers) for name, way in ways],
        "misc_waits": giving.why_waits(request.practice, giver_of(request), giving.MISC) is not None,
    }


@require_safe
@hub_users(*roles.GIVES_POINTS)
def lot(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """The preview, and later what became of it, member by member."""
    found = lot_or_404(request, lot_id)
    return page(request, "bulk/lot.html", _lot_context(request, found), partial="live")


def _lot_context(request: HubRequest, found: Lot, problem: str = "") -> dict[str, Any]:
    parts = LotPart.objects.of(request.practice).filter(lot_id=found.id)
    counts = dict(parts.order_by().values_list("state").annotate(count=Count("id")))
    show = request.GET.get("show", "")
    show = show if show in PartState.values else ""
    shown = parts.filter(state=show) if show else parts
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    rows = shown.select_related("member")
    getting = counts.get(PartState.PLANNED, 0)
    return {
        "lot": found,
        "is_plan": found.state == LotState.PLANNED,
        "is_mine": found.hub_user_id == request.user.pk,
        "may_undo": found.state == LotState.GIVEN
        and (found.hub_user_id == request.user.pk or request.user.role in roles.RUNS_PRACTICE),
        "lines": found.lines,
        "words": Words(request.practice).of(Wish.of_text(found.query)),
        "states": [(state.value, state.label, counts[state]) for state in PartState if counts.get(state)],
        "show": show,
        "getting": getting,
        "got": counts.get(PartState.GIVEN, 0),
        "got_points": counts.get(PartState.GIVEN, 0) * found.points,
        "waiting": counts.get(PartState.WAITING, 0),
        "total": getting * found.points,
        "done_count": sum(counts.values()) - getting,
        "count": sum(counts.values()),
        "found": paged(rows, [("id", False)], after=after, before=before, size=PARTS_SIZE),
        "done": take_offer(request),
        "problem": problem,
    }


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_part(request: HubRequest, lot_id: uuid.UUID, part_id: uuid.UUID) -> HttpResponse:
    """Leave a member out of the preview, or take them in again."""
    found = lot_or_404(request, lot_id)
    if not LotPart.objects.of(request.practice).filter(lot_id=lot_id, id=part_id).exists():
        raise Http404("Nobody of this lot is meant.")
    problem = ""
    try:
        planning.switch(lot=found, part_id=part_id, by=request.user)
    except DomainError as error:
        problem = f"{error.heading}. {error.advice}"
    if request.htmx:
        return page(request, "bulk/lot.html", _lot_context(request, found, problem), partial="live")
    if problem:
        offer(request, Done(problem))
    return redirect("lot", lot_id)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_give(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Give what the preview shows; a large lot is finished by the worker."""
    found = lot_or_404(request, lot_id)
    try:
        services.start(lot=found, by=request.user)
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
    else:
        more = services.work(request.practice.pk, found.id)
        said = f"{found.points:+d} points for each: {found.what}."
        offer(request, Done(said) if more else Done.of(said, "lot_undo", found.id))
    return redirect("lot", lot_id)


@require_POST
@hub_users(*roles.GIVES_POINTS)
def lot_undo(request: HubRequest, lot_id: uuid.UUID) -> HttpResponse:
    """Take the whole lot back; who has spent the points keeps them, and is named."""
    found = lot_or_404(request, lot_id)
    try:
        services.undo(lot=found, by=request.user)
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
    else:
        more = services.work(request.practice.pk, found.id)
        offer(request, Done(f"The whole lot is {'being ' if more else ''}taken back."))
    return redirect(reverse("lot", args=[lot_id]))
