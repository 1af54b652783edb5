"""The practice's cards: how many, and which stock it has."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.cards import ranges
from offthecharts.hub.cards.forms import RangeForm
from offthecharts.hub.cards.models import CardRange
from offthecharts.hub.cards.queries import counts
from offthecharts.hub.requests import HubRequest
from offthecharts.web.cards.numbers import OUR_PREFIX
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def cards(request: HubRequest) -> HttpResponse:
    """Cards in numbers, the registered ranges, and a form to register another one."""
    form = RangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _registered(request, form):
        messages.success(request, "Cards with these numbers are accepted now.")
        return redirect("cards")
    context = {
        "form": form,
        "counts": counts(request.practice),
        "ranges": list(CardRange.objects.of(request.practice)),
        "our_prefix": OUR_PREFIX,
        "done": take_offer(request),
    }
    return render(request, "cards/cards.html", context, status=422 if form.is_bound else 200)


def _registered(request: HubRequest, form: RangeForm) -> bool:
    try:
        ranges.register(practice=request.practice, actor=request.user, **form.cleaned_data)
    except DomainError as error:
        for name, texts in error.fields.items():
            form.add_error(name, texts)
        if not error.fields:
            form.add_error(None, error.advice)
        return False
    return True


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def card_range_remove(request: HubRequest, range_id: uuid.UUID) -> HttpResponse:
    """Accept no further cards of a range."""
    found = CardRange.objects.of(request.practice).filter(id=range_id).first()
    if found is None:
        raise Http404("There is no such range.")
    ranges.remove(card_range=found, actor=request.user)
    done = Done.of(f"Cards from {found.first} to {found.last} are not accepted any more.", "cards")
    kept = [("first", found.first), ("last", found.last), ("note", found.note)]
    done.fields.extend(kept + ([("has_check_digit", "on")] if found.has_check_digit else []))
    offer(request, done)
    return redirect("cards")
