"""What rewards a member: the one definition, for what was forgotten, the list of members and the reports.

A member is rewarded when somebody gives points above zero: at the moment at which they were given, not at which they
reached us. What waits for approval counts, what was taken back does not. Rewards of a profile that was merged into
another one are that one's.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.members.merged import ids_under
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import first_id

MOMENT: Final = Coalesce("given_at", "created_at")
"""When the points of an entry were given."""


def awards(practice: Practice) -> QuerySet[Any]:
    """The awards that were not taken back, in no order, each with its `moment`. Lazy."""
    taken_back = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    given = PointsEntry.objects.of(practice).filter(kind=EntryKind.AWARD, points__gt=0)
    return given.exclude(Exists(taken_back)).annotate(moment=MOMENT).order_by()


def rewards(practice: Practice, first: datetime, over: datetime | None = None) -> list[QuerySet[Any]]:
    """What rewarded members from `first` on and before `over`: awards, and points that wait. Each has its `moment`.

    Awards are found by their time-ordered ids: nothing is posted before it is given. Lazy.
    """
    waiting = Approval.objects.of(practice).filter(state=Standing.WAITING, points__gt=0)
    found = [awards(practice).filter(id__gte=first_id(first)), waiting.annotate(moment=F("given_at")).order_by()]
    found = [rows.filter(moment__gte=first) for rows in found]
    return [rows.filter(moment__lt=over) for rows in found] if over is not None else found


def is_rewarded(practice: Practice, who: str, first: datetime, over: datetime | None = None) -> Q:
    """That the member whose id is the field `who` of a row was rewarded from `first` on and before `over`."""
    ids = ids_under(practice, OuterRef(OuterRef(who)))
    posted, waiting = (Exists(rows.filter(member_id__in=ids)) for rows in rewards(practice, first, over))
    return Q(posted) | Q(waiting)


def days_ago(practice: Practice, days: int, today: date | None = None) -> datetime:
    """From when on members were rewarded “in the last `days` days”: of the practice's calendar."""
    today = today or timezone.localdate(timezone=practice.zone)
    return datetime.combine(today - timedelta(days=days), time(), practice.zone)
