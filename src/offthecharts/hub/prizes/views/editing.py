"""Adding a prize and changing what is said of it."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.prizes import photos, queries, services
from offthecharts.hub.prizes.forms import PrizeForm, initial_of
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.prizes.views.finding import prize_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.images import UnusablePhoto
from offthecharts.web.undo import Done, offer


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def prize_new(request: HubRequest) -> HttpResponse:
    """Add a prize."""
    return _page(request, None)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def prize(request: HubRequest, prize_id: uuid.UUID) -> HttpResponse:
    """Change a prize."""
    return _page(request, prize_or_404(request.practice, prize_id))


def _page(request: HubRequest, known: Prize | None) -> HttpResponse:
    initial = initial_of(known, queries.group_ids_of(known)) if known else {}
    form = PrizeForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        groups=list(queries.groups(request.practice, known)),
        prize=known,
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = _saved(request, form, known)
        except UnusablePhoto as error:
            form.add_error("photo", f"{error.heading}. {error.advice}")
        except DomainError as error:
            for name, texts in error.fields.items():
                form.add_error(name, texts)
        else:
            offer(request, Done(text=f"{saved.name} is saved."))
            return redirect("prizes")
    context: dict[str, Any] = {"form": form, "prize": known}
    return render(request, "prizes/prize_edit.html", context, status=422 if form.is_bound else 200)


def _saved(request: HubRequest, form: PrizeForm, known: Prize | None) -> Prize:
    upload = form.cleaned_data["photo"]
    photo = photos.keep(request.practice, upload) if upload else None
    with transaction.atomic():
        if known is None:
            known = services.add(
                practice=request.practice,
                data=form.prize_data,
                in_stock=form.cleaned_data["in_stock"],
                by_name=request.user.display_name,
                hub_user=request.user,
            )
        else:
            services.change(prize=known, data=form.prize_data, hub_user=request.user)
        if "groups" in form.fields:
            services.offer_to(prize=known, group_ids=form.group_ids)
        if photo or form.cleaned_data.get("photo_remove"):
            services.set_photo(prize=known, name=photo or "")
    return known
