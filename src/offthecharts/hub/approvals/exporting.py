"""The approvals' queue as CSV: what waits and what was decided, by whom and why."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

_HEAD = ["Given", "By", "Number", "Member", "Points", "What for", "Comment", "State", "Decided", "Decided by", "Why"]


def _lines(practice: Practice) -> Iterator[str]:
    def shown(moment: datetime | None) -> str:
        return f"{timezone.localtime(moment, practice.zone):%Y-%m-%d %H:%M}" if moment else ""

    yield BYTE_ORDER_MARK + csv_line(_HEAD)
    rows = Approval.objects.of(practice).select_related("member").order_by("-id")
    for row in rows.iterator(chunk_size=500):
        given = [shown(row.given_at), row.by_name, row.member.number, row.member.full_name]
        decided = [row.get_state_display(), shown(row.decided_at), row.decided_by_name, row.why]
        yield csv_line([*given, row.points, row.reason, row.comment, *decided])


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def approvals_export(request: HubRequest) -> HttpResponseBase:
    """The whole queue, the latest first; rows are read as they are sent."""
    response = StreamingHttpResponse(_lines(request.practice), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="approvals-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
