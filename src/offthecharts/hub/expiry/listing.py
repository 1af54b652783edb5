"""The notices as a list: what is coming, and what was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState
from offthecharts.hub.expiry.queries import with_reasons
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

COMING, PAST = "coming", "past"
TABS = ((COMING, "Coming"), (PAST, "Past"))
HEAD = [
    "Number",
    "First name",
    "Last name",
    "Points announced",
    "Day",
    "Told on",
    "State",
    "Points expired",
    "Why not told",
]


@dataclass(frozen=True)
class Totals:
    """What is announced, and what expired in the last twelve months less what was given back."""

    coming_members: int
    coming_points: int
    untold: int
    expired_points: int


def totals(practice: Practice) -> Totals:
    """The sums at the top of the page. One query."""
    is_open = Q(state=NoticeState.OPEN)
    lately = Q(state=NoticeState.DONE, closed_at__gt=timezone.now() - timedelta(days=365))
    rows = with_reasons(ExpiryNotice.objects.of(practice).order_by(), practice)
    sums = rows.aggregate(
        coming_members=Count("id", filter=is_open),
        coming_points=Sum("points", filter=is_open, default=0),
        untold=Count("id", filter=is_open & ~Q(why_untold="")),
        expired_points=Sum(-F("entry__points"), filter=lately, default=0),
    )
    return Totals(**sums)


def notices(practice: Practice, tab: str, member: Member | None) -> QuerySet[ExpiryNotice]:
    """Those of the tab (and of `member`), each with its member, entry and `why_untold`."""
    rows = with_reasons(ExpiryNotice.objects.of(practice).select_related("member", "entry"), practice)
    if member is not None:
        rows = rows.filter(member_id=member.id)
    return rows.filter(state=NoticeState.OPEN) if tab == COMING else rows.exclude(state=NoticeState.OPEN)


def first_day(rule: ExpiryRule) -> date:
    """The day on which the rule runs first when it is saved now."""
    return timezone.localdate(timezone=rule.practice.zone) + timedelta(days=1)


def next_run(rule: ExpiryRule) -> date:
    """The day on whose morning the rule runs next; today until it has."""
    today = timezone.localdate(timezone=rule.practice.zone)
    return today if rule.last_run_on is None or rule.last_run_on < today else today + timedelta(days=1)


def csv_lines(practice: Practice) -> Iterator[str]:
    """All notices, the next day first, as CSV; rows are read as they are sent."""
    yield BYTE_ORDER_MARK + csv_line(HEAD)
    rows = with_reasons(ExpiryNotice.objects.of(practice).select_related("member", "entry"), practice)
    for notice in rows.order_by("-due_on", "id").iterator(chunk_size=500):
        member, told_at = notice.member, None if notice.why_untold else notice.told_at
        told = date_format(timezone.localtime(told_at, practice.zone), "Y-m-d") if told_at else ""
        yield csv_line(
            [
                *(member.number, member.first_name, member.last_name),
                *(notice.points, notice.due_on.isoformat(), told, notice.get_state_display()),
                *(notice.taken, notice.why_untold),
            ]
        )
