"""What was forgotten: the visits of a day without points, and members without points for long; put right at once."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.forgotten import queries, services
from offthecharts.hub.keys import typed_key
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.paging import paged
from offthecharts.hub.points import giving
from offthecharts.hub.points.desk import giver_of, moment_of, visit_or_404
from offthecharts.hub.points.figures import popular_items
from offthecharts.hub.points.lines import Line
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.undo import Done, offer, take_offer

QUICK = 3
PAGE_SIZE = 25
MOST_VISITS = 200


@dataclass(frozen=True)
class Wish:
    """Which day's visits, and how long without points. What the address cannot mean counts as not said."""

    day: date
    days: int

    @classmethod
    def of(cls, query: Any) -> "Wish":
        """Read `day` and `days` from a QueryDict."""
        today = timezone.localdate()
        day = _day(query.get("day", "")) or today
        days = query.get("days", "")
        known = {str(number): number for number in queries.LONG_DAYS}
        return cls(day=min(day, today), days=known.get(days, queries.USUAL_DAYS))

    def address(self, **changes: Any) -> str:
        """The page for this wish with `changes`."""
        said = {"day": self.day.isoformat(), "days": self.days, **changes}
        return f"{reverse('forgotten')}?{urlencode(said)}"


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and day.year >= 2000 else None


@require_safe
@hub_users(*roles.GIVES_POINTS)
def forgotten(request: HubRequest) -> HttpResponse:
    """Both lists, each line with what puts it right in one press."""
    wish, today = Wish.of(request.GET), timezone.localdate()
    visits = queries.visits_without_points(request.practice, wish.day)
    members = queries.not_rewarded(request.practice, days=wish.days)
    shown = paged(
        members,
        [("longest", False), ("number", False)],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    visit_count = visits.count()
    context = {
        "wish": wish,
        "is_today": wish.day == today,
        "day_before": wish.address(day=wish.day - timedelta(days=1)),
        "day_after": wish.address(day=wish.day + timedelta(days=1)) if wish.day < today else "",
        "visits": visits[:MOST_VISITS],
        "visit_count": visit_count,
        "members": shown,
        "member_count": members.count(),
        "spans": [(days, wish.address(days=days), days == wish.days) for days in queries.LONG_DAYS],
        "after_href": wish.address(after=shown.after) if shown.after else "",
        "before_href": wish.address(before=shown.before) if shown.before else "",
        "items": [item for item in popular_items(request.practice) if not item.member_group_ids][:QUICK],
        "here": wish.address(),
        "fresh_key": uuid.uuid4().hex,
        "left_out": queries.standing_dismissals(request.practice)[:50],
        "done": take_offer(request),
        **_why_empty(request, wish, has_visits=visit_count > 0, has_members=bool(shown.rows)),
    }
    return render(request, "forgotten/forgotten.html", context)


def _why_empty(request: HubRequest, wish: Wish, *, has_visits: bool, has_members: bool) -> dict[str, int]:
    """For empty lists: how many came and were left out, how many members were put off. At most two queries."""
    came, left = (0, 0) if has_visits else queries.visits_on(request.practice, wish.day)
    standing = queries.standing_dismissals(request.practice).filter(appointment_id=None)
    return {"came": came, "left_visits": left, "put_off": 0 if has_members else standing.count()}


def _member_or_404(request: HubRequest) -> Member:
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 9:
        raise Http404("Say which member.")
    return member_or_404(request.practice, int(number))


@require_POST
@hub_users(*roles.GIVES_POINTS)
def forgotten_give(request: HubRequest) -> HttpResponse:
    """Give one item of the reward menu; for a visit of an earlier day as of that visit."""
    member = _member_or_404(request)
    visit = visit_or_404(request, member)
    item_id = uuid_or_none(request.POST.get("item", ""))
    item = RewardItem.objects.of(request.practice).filter(id=item_id, is_active=True).first() if item_id else None
    if item is None:
        raise Http404("This item is not on the reward menu.")
    about = visit or member
    try:
        given = giving.give(
            practice=request.practice,
            member_id=member.id,
            lines=[Line.of(item)],
            giver=giver_of(request),
            idempotency_key="-".join([typed_key(request, name="key", longest=32), about.id.hex, item.id.hex[:8]]),
            given_at=moment_of(visit),
        )
    except DomainError as error:
        offer(request, Done(text=f"{error.heading}. {error.advice}"))
    else:
        offer(request, _said(given, member, item))
    return redirect(Wish.of(request.POST).address())


def _said(given: giving.Given, member: Member, item: RewardItem) -> Done:
    text = f"{item.points:+d} points for {member.full_name}: {item.name}."
    if given.waiting:
        text = f"{item.points:+d} points for {member.full_name} wait for approval: {item.name}."
    fields = [("entry", str(entry.id)) for entry in given.entries]
    fields += [("approval", str(approval.id)) for approval in given.waiting]
    return Done(
        text=text, action=reverse("points_undo", args=[member.number]), fields=[*fields, ("then", "forgotten")]
    )


@require_POST
@hub_users(*roles.GIVES_POINTS)
def forgotten_leave(request: HubRequest) -> HttpResponse:
    """Leave out a visit that earned nothing, or a member for the time that is listed."""
    member, wish = _member_or_404(request), Wish.of(request.POST)
    visit, by_name = visit_or_404(request, member), request.user.display_name
    if visit is not None:
        left = services.leave_visit(appointment=visit, by_name=by_name)
        text = f"{member.full_name}’s visit earned nothing."
    else:
        left = services.leave_member(member=member, days=wish.days, by_name=by_name)
        text = f"{member.full_name} is not listed for {wish.days} days."
    offer(request, Done.of(text, "forgotten_again", left.id))
    return redirect(wish.address())


@require_POST
@hub_users(*roles.GIVES_POINTS)
def forgotten_again(request: HubRequest, dismissal_id: uuid.UUID) -> HttpResponse:
    """Undo: list it again."""
    if not services.list_again(practice=request.practice, dismissal_id=dismissal_id):
        raise Http404("It is listed again already.")
    offer(request, Done(text="Listed again."))
    return redirect("forgotten")
