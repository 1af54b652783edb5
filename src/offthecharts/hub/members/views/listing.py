"""The list of members, and its export."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups.wording import Word, Words, choosing
from offthecharts.hub.members.listing import ORDERS, SHOWN, Wish, members_shown
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web import phones
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.pages import page
from offthecharts.web.undo import take_offer

PAGE_SIZE = 50


def _address(wish: Wish, **changes: str) -> str:
    """What stands behind the list's address: the wish, with `changes`, where empty means not said."""
    names = {"show", "sort", "after", "before"} & changes.keys()
    said = [pair for pair in wish.said if pair[0] not in names]
    return "?" + urlencode(said + [(name, value) for name, value in changes.items() if value])


@require_safe
@hub_users(*roles.EVERYBODY)
def members(request: HubRequest) -> HttpResponse:
    """Members, found by what is typed, filtered, in order, page by page."""
    wish = Wish.of(request.GET)
    rows = members_shown(request.practice, wish)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = paged(rows, wish.keys, after=after, before=before, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "wish": wish,
        "members": shown.rows,
        "count": rows.count(),
        "filters": [(key, label, _address(wish, show=key)) for key, label in SHOWN.items()],
        "orders": [(key, label, _address(wish, sort=key)) for key, (label, _) in ORDERS.items()],
        "words": [(word, _address(wish.without(word.name, word.value))) for word in _words(request, wish)],
        "choosing": choosing(request.practice, wish),
        "filter_query": wish.filters.query,
        "after_href": _address(wish, after=shown.after) if shown.after else "",
        "before_href": _address(wish, before=shown.before) if shown.before else "",
        "export_query": _address(wish),
        "done": take_offer(request),
        "today": timezone.localdate(),
    }
    return page(request, "members/members.html", context, partial="results")


def _words(request: HubRequest, wish: Wish) -> list[Word]:
    """The filters in words, but for the search and the first filter, which the page shows themselves."""
    if not wish.is_filtered:
        return []
    return [word for word in Words(request.practice).of(wish) if word.name not in ("q", "show")]


_HEAD = [
    "Number",
    "First name",
    "Middle name",
    "Last name",
    "Preferred name",
    "Date of birth",
    "Email",
    "Cell phone",
    "Home phone",
    "Patient",
    "Card",
    "Points",
    "Last activity",
    "Archived",
]


def _row(member: Any, zone: ZoneInfo) -> list[Any]:
    return [
        member.number,
        *(getattr(member, name) for name in ("first_name", "middle_name", "last_name", "preferred_name")),
        member.birth_date.isoformat() if member.birth_date else "",
        member.email,
        phones.local(member.cell_phone) if member.cell_phone else "",
        phones.local(member.home_phone) if member.home_phone else "",
        "yes" if member.is_patient else "no",
        f"ends in {member.card_number[-4:]}" if member.card_number else "",
        member.points,
        timezone.localtime(member.active_at, zone).date().isoformat(),
        "yes" if member.archived_at else "no",
    ]


@require_safe
@hub_users(*roles.EXPORTS)
def members_export(request: HubRequest) -> StreamingHttpResponse:
    """The members that the list shows, all of them, as CSV; rows are read as they are sent."""
    rows = members_shown(request.practice, Wish.of(request.GET)).order_by("sort_last", "sort_first", "number")
    zone = request.practice.zone  # rows are made after the request, when its time zone no longer holds

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_line(_HEAD)
        for member in rows.iterator(chunk_size=500):
            yield csv_line(_row(member, zone))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="members-{timezone.localdate().isoformat()}.csv"'
    return response
