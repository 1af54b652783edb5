"""Points to many at once: whom and what, and what was given before."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk import planning
from offthecharts.hub.bulk.models import Lot, LotState, PartState
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
from offthecharts.web.undo import take_offer

LOTS_SIZE = 25
SHOWN_FIRST = 5


@require_safe
@hub_users(*roles.GIVES_POINTS)
def lots(request: HubRequest) -> HttpResponse:
    """What was given to many, the latest first."""
    got = Count("parts", filter=~Q(parts__state__in=[PartState.PLANNED, PartState.LEFT_OUT]))
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
    ways = [("Patients", Wish(shown="patients")), ("Everybody, account holders too", Wish())]
    ways += [(kept.name, Wish.of_text(kept.query)) for kept in kept_filters_of(request.practice)[:12]]
    ways += [(group.name, Wish(groups=(group.id,))) for group in groups_of(request.practice)[:12]]
    return {
        "form": form,
        "wish": wish,
        "words": Words(request.practice).of(wish),
        "count": rows.count(),
        "holders": rows.filter(is_patient=False).count(),
        "first": list(rows.order_by("sort_last", "sort_first", "number")[:SHOWN_FIRST]),
        "ways": [(name, way.query, way.query == wish.filters.query and not wish.numbers) for name, way in ways],
        "misc_waits": giving.why_waits(request.practice, giver_of(request), giving.MISC) is not None,
    }
