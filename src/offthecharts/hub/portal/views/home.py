"""Home, the history of points, and whose page is shown."""

import uuid

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub.points.figures import money
from offthecharts.hub.portal import home as reads
from offthecharts.hub.portal.access import members
from offthecharts.hub.portal.addresses import address
from offthecharts.hub.portal.requests import PortalRequest
from offthecharts.hub.portal.sessions import SHOWN
from offthecharts.hub.prizes import queries as prizes
from offthecharts.hub.prizes.models import Prize
from offthecharts.web import photo_sizes
from offthecharts.web.undo import take_offer


@require_safe
@members
def home(request: PortalRequest) -> HttpResponse:
    """Points, what they buy, and what happened last."""
    shown = reads.home_of(request.member)
    context = {
        "home": shown,
        "money": money(request.practice, shown.points),
        "family": reads.points_of(request.children) if request.member.id == request.account.member.id else [],
        "done": take_offer(request),
    }
    return render(request, "portal/home.html", context)


@require_safe
@members
def history(request: PortalRequest) -> HttpResponse:
    """All points, the newest first, a page at a time."""
    before = _uuid_or_none(request.GET.get("before", ""))
    found = reads.history(request.member, before)
    return render(request, "portal/history.html", {"activity": found, "before": before, "done": take_offer(request)})


@require_POST
@members
def show(request: PortalRequest) -> HttpResponse:
    """Show the page of a child, or one's own again."""
    wanted = request.POST.get("member", "")
    chosen = next((one for one in request.children if str(one.number) == wanted), None)
    if chosen is not None:
        request.session[SHOWN] = str(chosen.id)
    elif wanted == str(request.account.member.number):
        request.session.pop(SHOWN, None)
    else:
        raise Http404("Nobody of this family has this number.")
    return redirect(address(request, "portal_home"))


@require_safe
@members
def prize_photo(request: PortalRequest, prize_id: uuid.UUID) -> HttpResponse:
    """The picture of a prize that is offered to the member shown, as JPEG."""
    rows = Prize.objects.of(request.practice).filter(id=prize_id, is_active=True, offered_on_member_page=True)
    prize = rows.exclude(photo="").first()
    if prize is None or prizes.not_for(request.member, [prize_id]) or not default_storage.exists(prize.photo):
        raise Http404("There is no such picture.")
    size = "small" if request.GET.get("size") == "small" else "card"
    headers = {"Cache-Control": "private, max-age=86400", "ETag": f'"{prize.photo.rpartition("/")[2]}-{size}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(photo_sizes.shown(prize.photo, size), content_type="image/jpeg", headers=headers)


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
