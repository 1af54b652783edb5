"""Filters of the list of members that are kept under a name."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups import named, queries, services
from offthecharts.hub.groups.forms import FilterForm
from offthecharts.hub.groups.models import KeptFilter
from offthecharts.hub.groups.views.finding import row_or_404, take_error
from offthecharts.hub.groups.wording import Words
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE: Final = 20


@require_safe
@hub_users(*roles.EVERYBODY)
def kept_filters(request: HubRequest) -> HttpResponse:
    """The filters that the practice keeps, in words, with how many members each finds now: a query each, so paged."""
    words = Words(request.practice)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    rows = queries.kept_filters_of(request.practice)
    shown = paged(rows, [("name", False), ("id", False)], after=after, before=before, size=PAGE_SIZE)
    lines = []
    for kept in shown.rows:
        wish = queries.wish_of(kept)
        lines.append((kept, words.of(wish), queries.filtered(request.practice, wish).count()))
    return render(request, "groups/kept_filters.html", {"lines": lines, "shown": shown, "done": take_offer(request)})


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def kept_filter_new(request: HubRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    wish = Wish.of(request.GET).filters
    form = FilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep_filter(
                practice=request.practice,
                name=form.cleaned_data["name"],
                wish=wish,
                by_name=request.user.display_name,
            )
        except DomainError as error:
            take_error(form, error)
        else:
            offer(request, Done.of(f"The filter {kept.name} is kept.", "kept_filter_remove", kept.id))
            return redirect(f"{reverse('members')}?{kept.query}")
    context = {"form": form, "wish": wish, "words": Words(request.practice).of(wish)}
    return render(request, "groups/kept_filter_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def kept_filter(request: HubRequest, kept_filter_id: uuid.UUID) -> HttpResponse:
    """Rename a filter."""
    kept = row_or_404(KeptFilter, request, kept_filter_id)
    form = FilterForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        try:
            named.rename(row=kept, name=form.cleaned_data["name"])
        except DomainError as error:
            take_error(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("kept_filters")
    context = {"form": form, "kept": kept, "words": Words(request.practice).of(queries.wish_of(kept))}
    return render(request, "groups/kept_filter.html", context, status=422 if form.is_bound else 200)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def kept_filter_remove(request: HubRequest, kept_filter_id: uuid.UUID) -> HttpResponse:
    """Remove a filter; this can be undone."""
    kept = row_or_404(KeptFilter, request, kept_filter_id)
    named.remove(row=kept)
    offer(request, Done.of(f"The filter {kept.name} is removed.", "kept_filter_restore", kept.id))
    return redirect("kept_filters")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def kept_filter_restore(request: HubRequest, kept_filter_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a filter."""
    kept = row_or_404(KeptFilter, request, kept_filter_id, removed=True)
    named.restore(row=kept)
    messages.success(request, f"The filter {kept.name} is back.")
    return redirect("kept_filters")
