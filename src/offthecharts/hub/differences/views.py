"""Where profiles differ from the chart: the list for the whole practice, and deciding."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.differences import queries
from offthecharts.hub.differences.fields import LABELS
from offthecharts.hub.differences.models import ChartDifference
from offthecharts.hub.differences.queries import NEWEST_FIRST, STATES, Wish
from offthecharts.hub.differences.services import MOST_AT_ONCE, How, settle, undo
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web import photo_sizes
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 50


def _address(wish: Wish, **changes: str) -> str:
    said = {"q": wish.text, "field": wish.field, "show": wish.shown, **changes}
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _filters(request: HubRequest, wish: Wish) -> list[tuple[str, str, int, str]]:
    counts = queries.count_by_field(request.practice, wish)
    everything = [("", "All fields", sum(counts.values()), _address(wish, field=""))]
    fields = [(name, label, counts.get(name, 0), _address(wish, field=name)) for name, label in LABELS.items()]
    return everything + [row for row in fields if row[2] or row[0] == wish.field]


@require_safe
@hub_users(*roles.EDITS_MEMBERS)
def differences(request: HubRequest) -> HttpResponse:
    """All differences of the practice, found by the member's name, filtered by field, page by page."""
    wish = Wish.of(request.GET)
    rows = queries.wished(request.practice, wish)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(rows.select_related("member"), NEWEST_FIRST, after=after, before=before, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "wish": wish,
        "lines": queries.lines(request.practice.pk, shown.rows),
        "count": rows.count(),
        "most_at_once": MOST_AT_ONCE,
        "filters": _filters(request, wish),
        "states": [(key, label, _address(wish, show=key)) for key, (_, label) in STATES.items()],
        "here": _address(wish),
        "after_href": _address(wish, after=shown.after) if shown.after else "",
        "before_href": _address(wish, before=shown.before) if shown.before else "",
        "done": take_offer(request),
    }
    return page(request, "differences/differences.html", context, partial="results")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def differences_settle(request: HubRequest) -> HttpResponse:
    """Take the chart's values, or keep the profile's, for what was ticked, one line, or all that the list finds."""
    pressed, _, one = request.POST.get("do", "").partition(":")
    if pressed not in list(How):
        raise Http404("Take or keep?")
    how = How(pressed)
    if one:
        ids = [one]
    elif request.POST.get("scope") == "all":
        wished = queries.wished(request.practice, Wish.of(request.POST))
        ids = [str(found) for found in wished.order_by("since_at").values_list("id", flat=True)[:MOST_AT_ONCE]]
    else:
        ids = request.POST.getlist("ids")
    done = settle(practice=request.practice, ids=_uuids(ids), how=how, actor=request.user)
    if done.count:
        words = f"{done.count} value{'' if done.count == 1 else 's'}"
        text = f"{words} taken from the chart." if how == How.TAKE else f"{words} kept as in the profile."
        back = _back(request)
        offer(
            request,
            Done(text=text, action=reverse("differences_undo", args=[done.batch]), fields=[("next", back)]),
        )
    elif not ids:
        messages.warning(request, "Tick the lines first that you want to decide.")
    else:
        messages.info(request, "Somebody decided this meanwhile.")
    return redirect(_back(request))


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def differences_undo(request: HubRequest, batch: uuid.UUID) -> HttpResponse:
    """Take back what was decided in one press."""
    count = undo(practice=request.practice, batch=batch, actor=request.user)
    if not count and not ChartDifference.objects.of(request.practice).filter(batch=batch).exists():
        raise Http404("Nothing that could be taken back.")
    if count:
        messages.success(request, "Taken back: it is to be decided again.")
    else:
        messages.warning(request, "This was changed meanwhile and stays as it is.")
    address = _back(request)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_safe
@hub_users(*roles.EDITS_MEMBERS)
def difference_photo(request: HubRequest, difference_id: uuid.UUID) -> HttpResponse:
    """The chart's photo that differs from the profile's, as JPEG."""
    row = ChartDifference.objects.of(request.practice).filter(id=difference_id).first()
    if row is None or not row.chart_photo or not default_storage.exists(row.chart_photo):
        raise Http404("The chart has no other photo.")
    headers = {"Cache-Control": "private, no-cache"}
    return HttpResponse(photo_sizes.shown(row.chart_photo, "large"), content_type="image/jpeg", headers=headers)


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    return [found for text in texts if (found := uuid_or_none(text))]


def _back(request: HubRequest) -> str:
    """Where the press came from: a profile, or the list as it was filtered."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("differences") + _address(Wish.of(request.POST)).rstrip("?")
