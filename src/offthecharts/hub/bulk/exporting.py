"""A lot as CSV: who got what, who was left out and why."""

import uuid
from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk.models import Lot
from offthecharts.hub.bulk.queries import Parts
from offthecharts.hub.bulk.views.one import lot_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

_HEAD = ["Number", "First name", "Last name", "Points", "What for", "State", "Why"]


def _lines(lot: Lot) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(_HEAD)
    parts = Parts(lot)
    for part in parts.told(parts.rows.select_related("member").order_by("id").iterator(chunk_size=500)):
        member = part.member
        names = [member.number, member.first_name, member.last_name]
        yield csv_line([*names, part.got, lot.what, part.standing_label, part.why])


@require_safe
@hub_users(*roles.EXPORTS)
def lot_export(request: HubRequest, lot_id: uuid.UUID) -> HttpResponseBase:
    """All members of the lot; rows are read as they are sent."""
    lot = lot_or_404(request, lot_id)
    response = StreamingHttpResponse(_lines(lot), content_type="text/csv; charset=utf-8")
    day = timezone.localdate(lot.shown_at, request.practice.zone)
    response["Content-Disposition"] = f'attachment; filename="points-{day:%Y-%m-%d}.csv"'
    return response
