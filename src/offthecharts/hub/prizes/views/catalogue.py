"""The catalogue of prizes: look, search, order, retire, export."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.prizes import queries, services
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.prizes.starter import start_catalogue
from offthecharts.hub.prizes.views.finding import prize_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web import photo_sizes
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

SEEN = frozenset(photo_sizes.EDGE_PIXELS)


def _address(text: str, shown: str) -> str:
    said = {name: value for name, value in {"q": text, "show": shown}.items() if value}
    return f"?{urlencode(said)}" if said else "?"


def _context(request: HubRequest) -> dict[str, Any]:
    text, shown = request.GET.get("q", "").strip(), request.GET.get("show", "")
    shown = shown if shown in queries.SHOWN else ""
    prizes = list(queries.catalogue(request.practice, text=text, shown=shown))
    return {
        "offers": queries.offers(request.practice, prizes),
        "text": text,
        "shown": shown,
        "filters": [(key, words, _address(text, key)) for key, (words, _) in queries.SHOWN.items()],
        "can_arrange": not text and not shown and len(prizes) > 1,
        "is_empty": not prizes and not Prize.objects.of(request.practice).exists(),
        "export_query": _address(text, shown),
        "done": take_offer(request),
    }


@require_safe
@hub_users(*roles.EVERYBODY)
def prizes(request: HubRequest) -> HttpResponse:
    """All prizes in the practice's order."""
    return page(request, "prizes/prizes.html", _context(request), partial="results")


@require_POST
@hub_users(*roles.EDITS_MENU)
def prizes_start(request: HubRequest) -> HttpResponse:
    """Fill an empty catalogue with twelve usual prizes."""
    number = start_catalogue(request.practice, by_name=request.user.display_name, hub_user=request.user)
    messages.success(request, f"{number} prizes are in the catalogue. Change their prices as you like.")
    return redirect("prizes")


@require_safe
@hub_users(*roles.EVERYBODY)
def prize_photo(request: HubRequest, prize_id: uuid.UUID) -> HttpResponse:
    """The picture as JPEG, in one of three sizes. Browsers keep it, but ask each time."""
    prize = prize_or_404(request.practice, prize_id)
    if not prize.photo or not default_storage.exists(prize.photo):
        raise Http404("This prize has no picture.")
    size = request.GET.get("size", "large")
    size = size if size in SEEN else "large"
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{prize.photo.rpartition("/")[2]}-{size}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(photo_sizes.shown(prize.photo, size), content_type="image/jpeg", headers=headers)


@require_POST
@hub_users(*roles.EDITS_MENU)
def prize_switch(request: HubRequest, prize_id: uuid.UUID) -> HttpResponse:
    """Offer a prize, or retire it; this can be undone."""
    prize = prize_or_404(request.practice, prize_id)
    is_active = request.POST.get("active") == "yes"
    services.set_active(prize=prize, is_active=is_active, hub_user=request.user)
    said = f"{prize.name} is offered." if is_active else f"{prize.name} is retired. Open orders of it stay."
    done = Done.of(said, "prize_switch", prize.id)
    done.fields.append(("active", "no" if is_active else "yes"))
    offer(request, done)
    return _answer(request)


@require_POST
@hub_users(*roles.EDITS_MENU)
def prize_move(request: HubRequest, prize_id: uuid.UUID) -> HttpResponse:
    """Move a prize one place, or right before the prize that was dropped on."""
    prize = prize_or_404(request.practice, prize_id)
    if "before" in request.POST:
        services.place(prize=prize, before_id=uuid_or_none(request.POST["before"]))
    else:
        services.move(prize=prize, up=request.POST.get("to") == "up")
    return _answer(request)


def _answer(request: HubRequest) -> HttpResponse:
    if request.htmx:
        return page(request, "prizes/prizes.html", _context(request), partial="results")
    return redirect("prizes")


_HEAD = [
    "Name",
    "Points",
    "Retail value",
    "Class",
    "In stock",
    "Limit",
    "Limit counted",
    "At the desk",
    "On the member page",
    "Groups",
    "Offered",
]


def _row(one: queries.Offer) -> list[Any]:
    prize = one.prize
    return [
        prize.name,
        prize.points,
        "" if prize.lacks_value else f"{prize.retail_cents / 100:.2f}",
        prize.get_prize_class_display(),
        "not counted" if prize.stock is None else prize.stock,
        prize.limit_per_member or "",
        prize.get_limit_period_display() if prize.limit_per_member else "",
        "yes" if prize.offered_at_desk else "no",
        "yes" if prize.offered_on_member_page else "no",
        ", ".join(one.groups),
        "yes" if prize.is_active else "no",
    ]


@require_safe
@hub_users(*roles.EXPORTS)
def prizes_export(request: HubRequest) -> HttpResponse:
    """The prizes that the catalogue shows, as CSV."""
    text, shown = request.GET.get("q", ""), request.GET.get("show", "")
    rows = list(queries.catalogue(request.practice, text=text, shown=shown))
    lines = [csv_line(_HEAD), *(csv_line(_row(one)) for one in queries.offers(request.practice, rows))]
    response = HttpResponse(BYTE_ORDER_MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="prizes-{timezone.localdate().isoformat()}.csv"'
    return response
